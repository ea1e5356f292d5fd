package dev.outcrop.conversation;

import dev.outcrop.model.Block;
import java.util.List;
import java.util.regex.Pattern;

/** Titles of conversations before anybody thought about one. */
public final class Titles {
    private static final int LONGEST = 60;
    private static final String NOTHING_SAID = "New conversation";

    // Controls, and the marks that turn the direction of what follows: they would reach beyond the title.
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\u202A-\\u202E\\u2066-\\u2069]+");

    private Titles() {}

    /** The text on one line, without control characters. */
    public static String oneLine(String text) {
        return SPACE.matcher(text).replaceAll(" ").strip();
    }

    /** The first words of a message, cut at a word's end if there is one. */
    public static String firstWords(List<Block> message) {
        String text = message.stream()
                .map(block -> block instanceof Block.Text(String words) ? words : "")
                .filter(words -> !words.isBlank())
                .findFirst()
                .map(Titles::oneLine)
                .filter(words -> !words.isEmpty())
                .or(() -> message.stream()
                        .filter(Block.Attachment.class::isInstance)
                        .map(block -> ((Block.Attachment) block).name())
                        .findFirst())
                .orElse(NOTHING_SAID);
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return text;
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, LONGEST));
        int space = cut.lastIndexOf(' ');
        return (space > LONGEST / 2 ? cut.substring(0, space) : cut).strip() + "…";
    }
}
