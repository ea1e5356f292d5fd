package dev.outcrop.server.titles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Soup with leeks            | Soup with leeks",
                "\"Soup with leeks.\"       | Soup with leeks",
                "**Soup   with leeks**      | Soup with leeks",
                "Title: “Soup with leeks”   | Soup with leeks",
                "「大根と豚肉の煮物」          | 大根と豚肉の煮物",
                "タイトル：大根と豚肉         | 大根と豚肉",
                "# It's 5 o'clock           | It's 5 o'clock"
            })
    void a_title_is_bare_words(String written, String title) {
        assertThat(TitleText.clean(written)).contains(title);
    }

    @Test
    void only_the_first_line_counts_and_60_characters_of_any_language() {
        assertThat(TitleText.clean("\n\n Soup \nBecause you asked…")).contains("Soup");
        String long_ = "𠮷".repeat(61);
        assertThat(TitleText.clean(long_)).contains("𠮷".repeat(59) + "…");
    }

    @Test
    void nothing_is_no_title() {
        assertThat(TitleText.clean(" \n\"\"\n")).isEmpty();
        assertThat(TitleText.clean("")).isEmpty();
    }
}
