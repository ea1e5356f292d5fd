package dev.outcrop.store;

import dev.outcrop.model.Block;
import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The text by which things are found. */
final class SearchText {
    /** How many characters a snippet has around what was found. */
    private static final int CONTEXT = 40;

    private SearchText() {}

    /**
     * The form in which texts are compared: full-width and half-width, capital and small letters are the same in every
     * script, which SQLite's own functions know of ASCII only.
     */
    static String normal(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.toLowerCase(Locale.ROOT); // which is what the rest comes to
        }
        // Upper case first, so that letters with two small forms (such as the Greek sigma) fall together.
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .replace('ς', 'σ');
    }

    /** PostgreSQL stores no NUL character. */
    static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** What a person reads in these blocks. */
    static String of(List<Block> blocks) {
        return blocks.stream().map(SearchText::of).flatMap(Optional::stream).collect(Collectors.joining("\n"));
    }

    private static Optional<String> of(Block block) {
        return switch (block) {
            case Block.Text text -> Optional.of(text.text());
            case Block.Citations citations -> Optional.of(citations.text());
            case Block.Document document -> Optional.of(document.name());
            case Block.Attachment attachment -> Optional.of(attachment.name());
            case Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Json _,
                    Block.Image _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.GuardImage _,
                    Block.CachePoint _,
                    Block.Unknown _ -> Optional.empty();
        };
    }

    /** About 80 characters of {@code text} around the first place where {@code query} (in normal form) stands. */
    static String snippet(String text, String query) {
        int[] starts = characters(text);
        var normal = new StringBuilder();
        int[] normalStarts = new int[starts.length];
        for (int i = 0; i + 1 < starts.length; i++) {
            normalStarts[i] = normal.length();
            normal.append(normal(text.substring(starts[i], starts[i + 1])));
        }
        normalStarts[starts.length - 1] = normal.length();
        int found =
                Math.max(0, normal.indexOf(query)); // not found: a rule of the whole string, so its beginning is shown
        int first = Math.max(0, characterAt(normalStarts, found) - CONTEXT);
        int last = Math.min(starts.length - 1, characterAt(normalStarts, found + query.length()) + CONTEXT);
        String middle = text.substring(starts[first], starts[last])
                .replaceAll("\\s+", " ")
                .strip();
        return (first > 0 ? "…" : "") + middle + (last < starts.length - 1 ? "…" : "");
    }

    /** The character in whose normal form the position lies. */
    private static int characterAt(int[] normalStarts, int position) {
        int at = Arrays.binarySearch(normalStarts, position);
        return at >= 0 ? at : -at - 2;
    }

    /** Where the text's characters, as a person sees them, begin; and its end. */
    private static int[] characters(String text) {
        BreakIterator breaks = BreakIterator.getCharacterInstance(Locale.ROOT);
        breaks.setText(text);
        var starts = new int[text.length() + 1];
        int count = 0;
        for (int at = breaks.first(); at != BreakIterator.DONE; at = breaks.next()) {
            starts[count++] = at;
        }
        return Arrays.copyOf(starts, count);
    }
}
