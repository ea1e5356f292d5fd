package dev.outcrop.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Test;

class PdfTextTest {
    private static final int PIECE = 1 << 20;

    @Test
    void pages_are_read_with_fonts_of_the_standard_and_of_the_file() throws IOException {
        try (var document = new PDDocument()) {
            page(document, new PDType1Font(FontName.HELVETICA), "Leek soup");
            try (var font = PDDocument.class.getResourceAsStream(
                    "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
                page(document, PDType0Font.load(document, font), "Crème brûlée, Ελλάδα");
            }
            assertThat(PdfText.of(saved(document))).contains("Leek soup\nCrème brûlée, Ελλάδα");
        }
    }

    @Test
    void text_has_an_end() throws IOException {
        try (var document = new PDDocument()) {
            String line = "leek ".repeat(20);
            for (int i = 0; i < 60; i++) {
                page(document, new PDType1Font(FontName.COURIER), List.of(line.repeat(40)));
            }
            assertThat(PdfText.of(saved(document)).orElseThrow())
                    .startsWith("leek leek")
                    .endsWith("[The rest of the file is left out.]")
                    .hasSizeLessThan(FileText.LONGEST + 100);
        }
    }

    @Test
    void what_has_no_text_or_is_not_whole_or_needs_a_password_is_told_apart_from_nothing() throws IOException {
        try (var document = new PDDocument()) {
            document.addPage(new PDPage());
            assertThat(PdfText.of(saved(document))).contains("");
        }
        assertThat(PdfText.of(Samples.pdf())).isEmpty();
        assertThat(PdfText.of(new byte[0])).isEmpty();
        try (var document = new PDDocument()) {
            page(document, new PDType1Font(FontName.HELVETICA), "SECRET");
            document.protect(new StandardProtectionPolicy("owner", "reader", new AccessPermission()));
            assertThat(PdfText.of(saved(document))).isEmpty();
        }
    }

    @Test
    void a_bomb_takes_its_own_process_with_it() throws IOException {
        assertThat(PdfText.of(streaming(packed("BT (", 1))))
                .as("a megabyte is none")
                .contains("");
        byte[] bomb = streaming(packed("BT (", 200));
        assertThat(bomb).hasSizeLessThan(FileType.PDF.most());
        assertThat(PdfText.of(bomb))
                .as("one word of 200 MB, which has to be held")
                .isEmpty();
    }

    @Test
    void whatever_takes_too_long_is_ended() throws IOException {
        long begun = System.nanoTime();
        byte[] content = streaming(packed("BT (late", 1));
        assertThatThrownBy(() -> PdfText.of(content, Duration.ZERO)).isInstanceOf(NotReadInTime.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .map(ProcessHandle::info))
                .noneMatch(info -> info.commandLine().orElse("").contains("PdfReader"));
    }

    @Test
    void what_was_read_is_kept_and_what_took_too_long_is_tried_again() throws IOException {
        try (var document = new PDDocument()) {
            page(document, new PDType1Font(FontName.HELVETICA), "Kept soup");
            byte[] content = saved(document);
            Duration none = Duration.ZERO; // no process answers in it
            assertThatThrownBy(() -> PdfText.of(content, none)).isInstanceOf(NotReadInTime.class);
            assertThat(PdfText.of(content)).contains("Kept soup");
            assertThat(PdfText.of(content, none)).contains("Kept soup");
        }
    }

    @Test
    void its_process_has_a_locale_and_nothing_else_of_the_environment() {
        Map<String, String> locale = new HashMap<>(System.getenv());
        locale.keySet().retainAll(List.of("LANG", "LC_ALL"));

        assertThat(PdfText.process().environment()).isEqualTo(locale);
        assertThat(System.getenv()).as("it has less").hasSizeGreaterThan(locale.size());
    }

    @Test
    void so_much_is_kept_and_no_more() {
        var kept = new KeptTexts(3, 100);
        kept.keep("a", Optional.of("a".repeat(40)));
        kept.keep("b", Optional.of("b".repeat(40)));
        assertThat(kept.of("a")).isPresent();
        kept.keep("c", Optional.of("c".repeat(40)));
        assertThat(kept.of("b")).as("asked for longest ago").isEmpty();
        kept.keep("d", Optional.empty());
        kept.keep("e", Optional.empty());
        assertThat(kept.of("a")).isEmpty();
        assertThat(kept.of("c")).contains(Optional.of("c".repeat(40)));
        assertThat(kept.of("d")).as("it has no text").contains(Optional.empty());
    }

    private static void page(PDDocument document, PDFont font, String text) throws IOException {
        page(document, font, List.of(text));
    }

    private static void page(PDDocument document, PDFont font, List<String> lines) throws IOException {
        var page = new PDPage();
        document.addPage(page);
        try (var content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(font, 12);
            for (String line : lines) {
                content.showText(line);
                content.newLine();
            }
            content.endText();
        }
    }

    private static byte[] saved(PDDocument document) throws IOException {
        var out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
    }

    /** Deflated, with so many megabytes of blanks behind it. */
    private static byte[] packed(String first, int megabytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var packing = new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED))) {
            packing.write(Samples.latin(first));
            byte[] blanks = Samples.latin(" ".repeat(PIECE));
            for (int i = 0; i < megabytes; i++) {
                packing.write(blanks);
            }
        }
        return out.toByteArray();
    }

    /** One page whose content is that stream. */
    private static byte[] streaming(byte[] content) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(Samples.latin("""
            %%PDF-1.7
            1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
            2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
            3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R>> endobj
            4 0 obj <</Length %d /Filter /FlateDecode>> stream
            """.formatted(content.length)));
        out.writeBytes(content);
        out.writeBytes(Samples.latin("\nendstream endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"));
        return out.toByteArray();
    }
}
