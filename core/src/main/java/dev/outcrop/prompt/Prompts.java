package dev.outcrop.prompt;

import java.util.Optional;
import java.util.function.Function;

/** Makes prompts of text. */
public final class Prompts {
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

    /** Reads a template that has no partials. */
    public static Prompt parse(String text) {
        return parse(text, name -> Optional.empty());
    }
}
