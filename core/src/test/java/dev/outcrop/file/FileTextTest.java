package dev.outcrop.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTextTest {
    @Test
    void word_is_read_by_its_paragraphs() {
        byte[] docx = Samples.docx("""
                <w:p><w:r><w:t>Leek &amp; soup</w:t></w:r><w:r><w:tab/><w:t>2</w:t></w:r></w:p>
                <w:p><w:r><w:instrText>HIDDEN</w:instrText><w:t>大根</w:t></w:r></w:p>""");
        assertThat(FileText.of(FileType.DOCX, docx)).contains("Leek & soup\t2\n大根");
    }

    @Test
    void excel_is_read_by_its_rows_wherever_its_words_are() {
        byte[] xlsx = Samples.zip(Map.of(
                Samples.BOOK,
                "<workbook/>",
                "xl/sharedStrings.xml",
                "<sst><si><t>Leek</t></si><si><r><t>大</t></r><r><t>根</t></r></si></sst>",
                "xl/worksheets/sheet1.xml",
                """
                <worksheet><sheetData><row><c t="s"><v>0</v></c><c><v>2.5</v></c></row>
                <row><c t="s"><v>1</v></c><c t="inlineStr"><is><t>in</t></is></c><c t="s"><v>99</v></c></row></sheetData></worksheet>
                """));
        assertThat(FileText.of(FileType.XLSX, xlsx)).contains("Sheet 1\nLeek\t2.5\t\n大根\tin");
    }

    @Test
    void a_page_is_read_without_what_runs_in_it() {
        String html = """
                <!doctype html><html><head><title>T</title><style>p{}</style></head><body><!-- no <b> -->
                <h1>Leeks&nbsp;&amp; rice</h1><script>alert("<p>no</p>")</script><p>One<br>two &#x5927;&#26681; &bogus; &#0;</p>
                <table><tr><td>a</td><td>b</td></tr></table><p>end""";
        assertThat(FileText.of(FileType.HTML, Samples.utf8(html)))
                .contains("Leeks & rice\n\nOne\ntwo 大根 &bogus;\n\na b\n\nend");
        assertThat(FileText.of(FileType.HTML, Samples.utf8("a<script>" + "<".repeat(1_000_000))))
                .contains("a");
    }

    @Test
    void nothing_outside_is_read_and_nothing_grows(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "SECRET");
        String outside = "<!DOCTYPE d [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>";
        String laughs = "<!DOCTYPE d [<!ENTITY a \"ha\"><!ENTITY x \"" + "&a;".repeat(1_000) + "\">]>";
        for (String doctype : new String[] {outside, laughs}) {
            byte[] docx = Samples.zip(Map.of(
                    Samples.WORD, doctype + "<w:document xmlns:w=\"w\"><w:p><w:t>Leek &x;</w:t></w:p></w:document>"));
            assertThat(FileText.of(FileType.DOCX, docx).orElse("")).doesNotContain("SECRET", "haha");
        }
    }

    @Test
    void text_has_an_end() {
        byte[] long1 = Samples.utf8("\ufeff" + "x".repeat(FileText.LONGEST - 1) + "😀end");
        assertThat(FileText.of(FileType.TXT, long1).orElseThrow())
                .hasSize(FileText.LONGEST - 1 + "\n[The rest of the file is left out.]".length())
                .endsWith("x\n[The rest of the file is left out.]");
        byte[] docx = Samples.docx("<w:p><w:t>" + "x".repeat(10_000) + "</w:t></w:p>".repeat(1) + "<w:p><w:t>"
                + "y".repeat(FileText.LONGEST) + "</w:t></w:p>");
        assertThat(FileText.of(FileType.DOCX, docx).orElseThrow().length()).isLessThan(FileText.LONGEST + 100);
    }

    @Test
    void what_can_t_be_read_here_has_no_text() {
        assertThat(FileText.of(FileType.DOC, Samples.ole("WordDocument"))).isEmpty();
        assertThat(FileText.of(FileType.DOCX, Samples.zip(Map.of(Samples.WORD, "<w:p>"))))
                .isEmpty();
    }
}
