package dev.outcrop.prompt;

/** A prompt that can't be used as it is written. */
public final class PromptProblem extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int line;

    PromptProblem(int line, String message) {
        super(message);
        this.line = line;
    }

    /** The line of the text, from 1; of a problem within a partial the line that includes it. */
    public int line() {
        return line;
    }
}
