package dev.outcrop.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnifferTest {
    private static final String HTML = "<!doctype html><script>alert(1)</script>";
    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";

    private static FileType check(String name, String declared, byte[] content) {
        return Sniffer.check(name, Optional.of(declared).filter(type -> !type.isEmpty()), content);
    }

    private static FileRefused refused(String name, String declared, byte[] content) {
        return catchThrowableOfType(FileRefused.class, () -> check(name, declared, content));
    }

    @Test
    void every_kind_that_is_taken_is_known_by_its_content() {
        assertThat(check("a", "", Samples.png(2, 3))).isEqualTo(FileType.PNG);
        assertThat(check("a", "", Samples.jpeg(2, 3))).isEqualTo(FileType.JPEG);
        assertThat(check("a", "", Samples.gif())).isEqualTo(FileType.GIF);
        assertThat(check("a", "", Samples.webp())).isEqualTo(FileType.WEBP);
        assertThat(check("a", "", Samples.pdf())).isEqualTo(FileType.PDF);
        assertThat(check("a", "", Samples.ole("WordDocument"))).isEqualTo(FileType.DOC);
        assertThat(check("a", "", Samples.ole("Workbook"))).isEqualTo(FileType.XLS);
        assertThat(check("a", "", Samples.docx(""))).isEqualTo(FileType.DOCX);
        assertThat(check("a", "", Samples.zip(Map.of(Samples.BOOK, "<x/>")))).isEqualTo(FileType.XLSX);
        assertThat(check("a", "", Samples.utf8(HTML))).isEqualTo(FileType.HTML);
        assertThat(check("a", "", Samples.utf8("大根"))).isEqualTo(FileType.TXT);
    }

    @Test
    void a_name_tells_kinds_of_text_apart_and_a_harmless_mistake_is_none() {
        assertThat(check("a.csv", "application/vnd.ms-excel", Samples.utf8("a,b")))
                .isEqualTo(FileType.CSV);
        assertThat(check("a.md", "", Samples.utf8("# a"))).isEqualTo(FileType.MD);
        assertThat(check("A.JSON", "application/json", Samples.utf8("{}"))).isEqualTo(FileType.TXT);
        assertThat(check("a.ts", "video/mp2t", Samples.utf8("let a;"))).isEqualTo(FileType.TXT);
        assertThat(check("a.jpg", "image/jpeg", Samples.png(2, 3))).isEqualTo(FileType.PNG);
        assertThat(check("a.txt", "text/plain; charset=utf-8", Samples.utf8(HTML)))
                .isEqualTo(FileType.HTML);
    }

    @Test
    void what_is_not_what_it_says_is_refused() {
        for (FileRefused one : new FileRefused[] {
            refused("a.png", "image/png", Samples.utf8(HTML)),
            refused("a", "image/png", Samples.utf8(HTML)),
            refused("a.txt", "", Samples.png(2, 3)),
            refused("a.docx", "", Samples.zip(Map.of(Samples.BOOK, "<x/>"))),
            refused("a.pdf", "application/pdf", Samples.gif()),
            refused("a.html", "image/gif", Samples.utf8("GIF")),
        }) {
            assertThat(one.reason()).isEqualTo(FileRefused.Reason.TYPE);
            assertThat(one).hasMessageContaining("is not what it says it is");
        }
    }

    @Test
    void a_picture_that_runs_is_no_picture_and_no_text() {
        for (String svg : new String[] {SVG, "\ufeff  " + SVG, "<?xml version=\"1.0\"?><!-- " + SVG + " -->" + SVG}) {
            assertThat(refused("a.svg", "image/svg+xml", Samples.utf8(svg))).hasMessageContaining("can't be attached");
            assertThat(refused("a.txt", "text/plain", Samples.utf8(svg))).hasMessageContaining("can't be attached");
        }
    }

    @Test
    void what_is_nothing_that_is_taken_is_refused() {
        assertThat(refused("a.exe", "", Samples.latin("MZ\u0000\u0001"))).hasMessageContaining("PNG, JPEG");
        assertThat(refused("a.zip", "", Samples.zip(Map.of("a.txt", "a")))).hasMessageContaining("can't be attached");
        assertThat(refused("a.txt", "", Samples.latin("caf\u00e9"))).hasMessageContaining("UTF-8");
        assertThat(refused("a.txt", "", new byte[0]).reason()).isEqualTo(FileRefused.Reason.CONTENT);
    }

    @Test
    void a_picture_has_a_size_that_a_model_takes() {
        assertThat(check("a", "", Samples.png(8_000, 8_000))).isEqualTo(FileType.PNG);
        assertThat(refused("a", "", Samples.png(8_001, 1)).reason()).isEqualTo(FileRefused.Reason.SIZE);
        assertThat(refused("a", "", Samples.jpeg(1, 9_000)).reason()).isEqualTo(FileRefused.Reason.SIZE);
        // A script that begins like a picture would be a very wide one.
        assertThat(refused("a.gif", "", Samples.latin("GIF89a/*;*/=1;alert(1)")).reason())
                .isEqualTo(FileRefused.Reason.SIZE);
        assertThat(refused("a", "", Samples.latin("\u0089PNG\r\n\u001a\n")).reason())
                .isEqualTo(FileRefused.Reason.CONTENT);
        byte[] large = new byte[FileType.MOST_OF_PICTURE + 1];
        System.arraycopy(Samples.png(2, 3), 0, large, 0, 33);
        assertThat(refused("a", "", large)).hasMessageContaining("larger than 3.75 MB");
    }

    @Test
    void an_archive_that_unpacks_to_too_much_is_refused() {
        byte[] bomb = Samples.bomb(500 << 20);
        assertThat(bomb.length).isLessThan(1 << 20);
        assertThat(refused("a.docx", "", bomb)).hasMessageContaining("unpacks to too much");

        var many = new LinkedHashMap<String, String>();
        many.put(Samples.WORD, "<x/>");
        IntStream.range(0, 3_000).forEach(i -> many.put("word/" + i, ""));
        assertThat(refused("a.docx", "", Samples.zip(many))).hasMessageContaining("unpacks to too much");
    }

    @Test
    void a_damaged_archive_is_refused() {
        byte[] whole = Samples.docx("<w:p><w:r><w:t>" + "Leeks ".repeat(2_000) + "</w:t></w:r></w:p>");
        byte[] half = java.util.Arrays.copyOf(whole, whole.length / 2);
        assertThat(refused("a.docx", "", half)).hasMessageContaining("is damaged");
    }
}
