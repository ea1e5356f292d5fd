package dev.outcrop.prompt;

import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes prompts of text. */
public final class Prompts {
    /** What is longer is not repeated. */
    private static final int LONGEST_NAME = 100;

    private Prompts() {}

    /**
     * Reads a template and puts its partials in place; partials may include partials.
     *
     * @param partials the text of the partial of a name
     * @throws PromptProblem if a partial is missing, badly named, or includes itself
     */
    public static Prompt parse(String text, Function<String, Optional<String>> partials) {
        return new Template(new PartialExpansion(partials).expand(text));
    }

    /**
     * Reads a template that is kept elsewhere, where nobody checks that this server can use it.
     *
     * @throws PromptProblem if it is empty, has a variable that no value is known of, or is wrong as one of a file can be
     */
    public static Prompt managed(String text, Function<String, Optional<String>> partials) {
        String lines = text.replace("\r\n", "\n").strip();
        if (lines.isEmpty()) {
            throw new PromptProblem(1, "it is empty");
        }
        Prompt prompt = parse(lines, partials);
        for (String variable : prompt.variables()) {
            if (!Variables.NAMES.contains(variable)) {
                throw new PromptProblem(
                        1,
                        "there is no variable"
                                + (variable.length() <= LONGEST_NAME ? " \"" + variable + "\"" : " of a name so long")
                                + ": it may use " + String.join(" and ", new TreeSet<>(Variables.NAMES)));
            }
        }
        return prompt;
    }

    /** Reads a template that has no partials. */
    public static Prompt parse(String text) {
        return parse(text, name -> Optional.empty());
    }
}
