package dev.outcrop.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small files of all kinds. */
final class Samples {
    static final String WORD = "word/document.xml";
    static final String BOOK = "xl/workbook.xml";

    private Samples() {}

    /** The header of a picture of this size, which is all that is looked at. */
    static byte[] png(int wide, int high) {
        return ByteBuffer.allocate(33)
                .put(latin("\u0089PNG\r\n\u001a\n"))
                .putInt(13)
                .put(latin("IHDR"))
                .putInt(wide)
                .putInt(high)
                .array();
    }

    static byte[] jpeg(int wide, int high) {
        return ByteBuffer.allocate(30)
                .put(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 4, 1, 2})
                .put(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 11, 8})
                .putShort((short) high)
                .putShort((short) wide)
                .array();
    }

    static byte[] gif() {
        return latin("GIF89a\u0002\u0000\u0003\u0000\u0000\u0000\u0000;");
    }

    static byte[] webp() {
        return latin("RIFF\u001a\u0000\u0000\u0000WEBPVP8L\r\u0000\u0000\u0000/\u0001\u0000\u0000\u0000\u0000\u0000");
    }

    static byte[] pdf() {
        return latin("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n");
    }

    static byte[] ole(String stream) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(latin("\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1"));
        out.writeBytes(new byte[504]);
        out.writeBytes(stream.getBytes(StandardCharsets.UTF_16LE));
        return out.toByteArray();
    }

    static byte[] zip(Map<String, String> files) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(utf8(file.getValue()));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] docx(String body) {
        return zip(Map.of(WORD, "<w:document xmlns:w=\"w\"><w:body>" + body + "</w:body></w:document>"));
    }

    /** An archive that looks like Word's and holds so many bytes of nothing. */
    static byte[] bomb(long bytes) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(WORD));
            byte[] nothing = new byte[1 << 16];
            for (long left = bytes; left > 0; left -= nothing.length) {
                zip.write(nothing);
            }
            zip.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
