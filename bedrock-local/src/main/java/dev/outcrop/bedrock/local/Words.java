package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text as lower-case words; runs of Chinese and Japanese characters, which have no spaces, as pairs of characters. */
final class Words {
    private static final Pattern RUN =
            Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}ー々]+|[\\p{L}\\p{N}]+(?:['’][\\p{L}]+)?");

    private Words() {}

    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher runs = RUN.matcher(text.toLowerCase(Locale.ROOT));
        while (runs.find()) {
            String run = runs.group();
            if (!Usage.wide(run.codePointAt(0)) || run.length() < 2) {
                words.add(run);
                continue;
            }
            for (int i = 0; i + 2 <= run.length(); i++) {
                words.add(run.substring(i, i + 2));
            }
        }
        return words;
    }
}
