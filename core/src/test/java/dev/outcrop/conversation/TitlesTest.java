package dev.outcrop.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitlesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "  two\twords | two words",
                "bell\u0007 and \u202Eturned | bell and turned",
                "\u202E\u0007 | New conversation",
                "大根と豚肉があります | 大根と豚肉があります",
            })
    void a_title_is_one_line_without_controls(String said, String title) {
        assertThat(Titles.firstWords(List.of(new Block.Text(said)))).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 | 0123456789 0123456789 0123456789 0123456789 0123456789…",
            })
    void a_long_title_ends_at_a_word(String said, String title) {
        assertThat(Titles.firstWords(List.of(new Block.Text(said)))).isEqualTo(title);
    }
}
