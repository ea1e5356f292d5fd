package dev.outcrop.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdAlphabetTest {
    private static final String SIXTEEN = "aZ09_-bcdefghijk";
    private static final String SIXTY_FOUR = SIXTEEN + SIXTEEN + SIXTEEN + SIXTEEN;

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "0", "_", "-", "run_01-AZaz09", SIXTY_FOUR})
    void letters_digits_and_two_signs_are_an_id(String id) {
        assertThat(new RunId(id).value()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                SIXTY_FOUR + "a",
                "a b",
                "a\n",
                "a,b",
                "a'",
                "a\"",
                "a/b",
                "a.b",
                "@",
                "[",
                "`",
                "{",
                ":",
                "é",
                "日"
            })
    void nothing_else_is(String id) {
        assertThatThrownBy(() -> new RunId(id)).isInstanceOf(IllegalArgumentException.class);
    }
}
