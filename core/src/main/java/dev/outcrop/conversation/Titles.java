package dev.outcrop.conversation;

import dev.outcrop.model.Block;
import java.util.List;

/** Titles of conversations before anybody thought about one. */
public final class Titles {
    private static final int LONGEST = 60;
    private static final String NOTHING_SAID = "New conversation";

    private Titles() {}

    /** The first words of a message, cut at a word's end if there is one. */
    public static String firstWords(List<Block> message) {
        String text = message.stream()
                .map(block -> block instanceof Block.Text(String words) ? words : "")
                .filter(words -> !words.isBlank())
                .findFirst()
                .orElse(NOTHING_SAID)
                .strip()
                .replaceAll("\\s+", " ");
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return text;
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, LONGEST));
        int space = cut.lastIndexOf(' ');
        return (space > LONGEST / 2 ? cut.substring(0, space) : cut).strip() + "…";
    }
}
