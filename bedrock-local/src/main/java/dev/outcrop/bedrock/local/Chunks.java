package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text cut into deltas of one to three words, or a few characters where there are no spaces. */
final class Chunks {
    private static final Pattern PIECE = Pattern.compile(
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}ー々、。]{1,3}|[^\\s\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]+\\s*|\\s+");

    private Chunks() {}

    static List<String> of(String text, RandomGenerator chance) {
        List<String> chunks = new ArrayList<>();
        Matcher pieces = PIECE.matcher(text);
        StringBuilder chunk = new StringBuilder();
        int left = chance.nextInt(1, 4);
        while (pieces.find()) {
            chunk.append(pieces.group());
            left--;
            if (left == 0) {
                chunks.add(chunk.toString());
                chunk.setLength(0);
                left = chance.nextInt(1, 4);
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk.toString());
        }
        return chunks;
    }

    /** Pieces of equal length, as tool input comes. */
    static List<String> fixed(String text, int length) {
        List<String> chunks = new ArrayList<>();
        for (int i = 0; i < text.length(); i += length) {
            chunks.add(text.substring(i, Math.min(text.length(), i + length)));
        }
        return chunks;
    }
}
