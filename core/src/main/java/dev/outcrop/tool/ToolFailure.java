package dev.outcrop.tool;

/** A tool could not do its work; the message is a sentence for the model, and for the person who opens the card. */
public class ToolFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Fails with a sentence that says what is wrong and what may help. */
    public ToolFailure(String sentence) {
        super(sentence);
    }

    /** The same with a cause for the log. */
    public ToolFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
