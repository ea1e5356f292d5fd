package dev.outcrop.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What files were found to say, by what they hold, so that each turn of a conversation shows the same and costs nothing:
 * those that were asked for last, up to a number and a size.
 */
final class KeptTexts {
    private final Map<String, Optional<String>> texts = new LinkedHashMap<>(16, 0.75f, true);
    private final int most;
    private final long mostCharacters;
    private long characters;

    KeptTexts(int most, long mostCharacters) {
        this.most = most;
        this.mostCharacters = mostCharacters;
    }

    /** The name of a file by what it holds. */
    static String key(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** What is known of it: empty if nothing is, a file without a text has an empty one in it. */
    synchronized Optional<Optional<String>> of(String key) {
        return Optional.ofNullable(texts.get(key));
    }

    synchronized void keep(String key, Optional<String> text) {
        characters += length(text)
                - Optional.ofNullable(texts.put(key, text))
                        .map(KeptTexts::length)
                        .orElse(0);
        var eldest = texts.values().iterator();
        while (texts.size() > most || characters > mostCharacters) {
            characters -= length(eldest.next());
            eldest.remove();
        }
    }

    private static int length(Optional<String> text) {
        return text.map(String::length).orElse(0);
    }
}
