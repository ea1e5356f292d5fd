package dev.outcrop.server.api;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A title as the name of a downloaded file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6266">RFC 6266</a>
 */
final class AttachmentName {
    private static final int LONGEST = 80;
    private static final String UNESCAPED = "!#$&+-.^_`|~";

    private AttachmentName() {}

    /** The {@code Content-Disposition} with a plain name for old clients and the real one in UTF-8. */
    static String disposition(String title, String extension) {
        String name = readable(title);
        String ascii = name.replaceAll("[^A-Za-z0-9 ._-]+", "_").strip();
        String plain = ascii.isBlank() || ascii.matches("[_ .-]+") ? "conversation" : ascii;
        return "attachment; filename=\"" + plain + "." + extension + "\"; filename*=UTF-8''"
                + escaped(name + "." + extension);
    }

    /** Without what file systems refuse or shells misread, and not too long. */
    private static String readable(String title) {
        String clean = title.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}/\\\\:*?\"<>|]+", " ")
                .strip()
                .replaceAll("\\s+", " ")
                .replaceAll("^[.]+", "");
        int length = clean.codePointCount(0, clean.length());
        String cut = length <= LONGEST ? clean : clean.substring(0, clean.offsetByCodePoints(0, LONGEST));
        return cut.isBlank() ? "conversation" : cut.strip();
    }

    private static String escaped(String name) {
        var text = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0);
            if (plain) {
                text.append(c);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }
}
