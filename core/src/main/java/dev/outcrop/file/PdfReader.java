package dev.outcrop.file;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.text.PDFTextStripper;

/** A process of its own, see {@link PdfText}: a PDF comes in, its text goes out. */
final class PdfReader {
    /** A character more than is taken, so that it is seen that there was more; three bytes for each at most. */
    private static final int MOST = FileText.LONGEST + 1;

    static final int MOST_BYTES = 3 * MOST;

    /** The JVM itself ends with 1 and 3. */
    static final int UNREADABLE = 2;

    private PdfReader() {}

    /** Ends with {@link #UNREADABLE} if the input is no PDF that can be read. */
    public static void main(String[] arguments) {
        try {
            var out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
            System.setOut(System.err); // whatever else is printed is no text of the file
            FontMappers.set(new OneFont());
            try (PDDocument document = Loader.loadPDF(System.in.readAllBytes())) {
                new PDFTextStripper().writeText(document, new Limited(out));
            } catch (Enough _) {
                // and that is all that is wanted
            }
            out.flush();
        } catch (IOException | RuntimeException _) {
            System.exit(UNREADABLE); // what is wrong with it is of no use to anybody, and could be content
        }
    }

    /** Thrown when there is as much text as is taken. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Lets so many characters through. */
    private static final class Limited extends Writer {
        private final Writer out;
        private int left = MOST;

        Limited(Writer out) {
            this.out = out;
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            out.write(text, from, Math.min(length, left));
            left -= length;
            if (left <= 0) {
                throw new Enough();
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** The font that PDFBox brings, in place of all that a file names and has not: looking for those of the machine takes seconds. */
    private static final class OneFont implements FontMapper {
        private static final String RESOURCE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

        private final TrueTypeFont font;

        OneFont() throws IOException {
            try (InputStream file = Objects.requireNonNull(PDDocument.class.getResourceAsStream(RESOURCE))) {
                font = new TTFParser().parse(new RandomAccessReadBuffer(file));
            }
        }

        @Override
        public FontMapping<TrueTypeFont> getTrueTypeFont(String name, PDFontDescriptor about) {
            return new FontMapping<>(font, true);
        }

        @Override
        public FontMapping<FontBoxFont> getFontBoxFont(String name, PDFontDescriptor about) {
            return new FontMapping<>(font, true);
        }

        @Override
        public CIDFontMapping getCIDFont(String name, PDFontDescriptor about, PDCIDSystemInfo system) {
            return new CIDFontMapping(null, font, true);
        }
    }
}
