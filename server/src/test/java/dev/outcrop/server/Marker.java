package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words that are looked for afterwards, in all the ways in which databases, JSON, wires and logs write them. */
record Marker(String words) {

    /** Those of its forms that the text holds. */
    List<String> in(String text) {
        return forms().stream().filter(text::contains).toList();
    }

    Set<String> forms() {
        byte[] bytes = words.getBytes(UTF_8);
        String hex = HexFormat.of().formatHex(bytes);
        var forms = new LinkedHashSet<String>();
        forms.add(words);
        forms.add(escaped());
        forms.add(URLEncoder.encode(words, UTF_8));
        forms.add(new String(bytes, ISO_8859_1)); // bytes that are read as letters
        forms.add(hex);
        forms.add(hex.toUpperCase(Locale.ROOT));
        for (int before = 0; before < 3; before++) {
            forms.add(base64(bytes, before));
        }
        return forms;
    }

    private String escaped() {
        var text = new StringBuilder();
        words.chars()
                .forEach(letter -> text.append(
                        letter < 0x80 ? String.valueOf((char) letter) : String.format(Locale.ROOT, "\\u%04x", letter)));
        return text.toString();
    }

    /** Without the digits that also depend on what stands before or behind it. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String digits = Base64.getEncoder().encodeToString(shifted);
        return digits.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }
}
