package dev.outcrop.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts partials in the place of their tags, depth first. */
final class PartialExpansion {
    /** The longest prompt in characters; partials that include partials twice grow fast. */
    private static final int LONGEST = 1 << 20;

    private static final Pattern TAG = Pattern.compile("\\{\\{\\s*>([^{}\\n]*)}}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,99}");

    private final Function<String, Optional<String>> partials;

    PartialExpansion(Function<String, Optional<String>> partials) {
        this.partials = partials;
    }

    String expand(String text) {
        return expand(text, List.of(), 0);
    }

    /** {@code line} is the line of the outermost tag, 0 in the text itself. */
    private String expand(String text, List<String> within, int line) {
        Matcher tag = TAG.matcher(text);
        var expanded = new StringBuilder();
        while (tag.find()) {
            int at = line == 0 ? lineOf(text, tag.start()) : line;
            tag.appendReplacement(expanded, "");
            expanded.append(partial(tag.group(1).strip(), within, at));
            if (expanded.length() > LONGEST) {
                throw new PromptProblem(at, "with its partials the prompt is longer than " + LONGEST + " characters");
            }
        }
        return tag.appendTail(expanded).toString();
    }

    private String partial(String name, List<String> within, int line) {
        String through = within.isEmpty() ? "" : " (through " + String.join(" > ", within) + ")";
        if (!NAME.matcher(name).matches()) {
            // Not repeated: it may be anything, and the problem is told where a prompt's text is not.
            throw new PromptProblem(
                    line, "what it includes is not a partial's name: letters, digits, '_' and '-'" + through);
        }
        if (within.contains(name)) {
            throw new PromptProblem(
                    line, "partial \"" + name + "\" includes itself: " + String.join(" > ", within) + " > " + name);
        }
        String text = partials.apply(name)
                .orElseThrow(() -> new PromptProblem(line, "there is no partial \"" + name + "\"" + through));
        var deeper = new ArrayList<>(within);
        deeper.add(name);
        // An editor ends a file with a line break; in the middle of a sentence it would be one too many.
        return expand(withoutLastLineBreak(text), deeper, line);
    }

    private static String withoutLastLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static int lineOf(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
