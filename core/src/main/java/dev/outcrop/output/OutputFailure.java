package dev.outcrop.output;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Usage;
import java.util.List;
import java.util.Optional;

/** A model answered, but not in the form asked for. The message holds no content and may be logged; complaints may not. */
public final class OutputFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final transient List<String> complaints;
    private final transient Optional<Usage> usage;
    private final int attempts;

    OutputFailure(Kind kind, String message, List<String> complaints, Optional<Usage> usage, int attempts) {
        super(message);
        this.kind = requireNonNull(kind, "kind is null");
        this.complaints = List.copyOf(complaints);
        this.usage = requireNonNull(usage, "usage is null");
        this.attempts = attempts;
    }

    /** Why there is no value. */
    public enum Kind {
        /** No attempt fitted. */
        UNFIT,
        /** The answer was cut by its limit of length: a larger one, or a smaller form, may help. */
        CUT,
        /** The model or a guardrail withheld the answer. */
        REFUSED
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** What was wrong with the last attempt, place by place. May quote the model. */
    public List<String> complaints() {
        return complaints;
    }

    /** The tokens of all attempts together; empty if the provider did not tell those of every one. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** How many calls were made, from 1. */
    public int attempts() {
        return attempts;
    }
}
