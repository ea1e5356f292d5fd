package dev.outcrop.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameTest {
    @ParameterizedTest
    @CsvSource({
        "report.pdf, report.pdf",
        "../../etc/passwd, passwd",
        "'C:\\Users\\ann\\大根.txt', 大根.txt",
        "'..', file",
        "'', file",
        "'a\"b<c>.txt', a_b_c_.txt",
        ".bashrc, bashrc",
        "'  a   b.txt ', a b.txt",
    })
    void a_name_is_no_path(String given, String kept) {
        assertThat(FileName.clean(given)).isEqualTo(kept);
    }

    @Test
    void what_can_t_be_seen_is_left_out() {
        assertThat(FileName.clean("gpj.\u202Etxt.exe\u0000\u001b\r\n\u2028\ud800"))
                .isEqualTo("gpj.txt.exe");
    }

    @Test
    void a_long_name_keeps_its_ending() {
        String kept = FileName.clean("あ".repeat(1_000) + ".docx");
        assertThat(kept).endsWith("….docx").startsWith("ああ");
        assertThat(kept.codePointCount(0, kept.length())).isEqualTo(FileName.LONGEST);
        assertThat(FileName.clean("😀".repeat(1_000)).codePoints().count()).isEqualTo(FileName.LONGEST);
    }
}
