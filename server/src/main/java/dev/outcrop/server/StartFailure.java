package dev.outcrop.server;

import dev.outcrop.agent.AgentProblems;
import dev.outcrop.server.http.CannotListen;
import dev.outcrop.store.StoreFailure;
import java.io.UncheckedIOException;

/** The server could not start; the message is one sentence for the person who started it. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartFailure(String sentence) {
        super(sentence);
    }

    StartFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** What a person can do something about, as a sentence; anything else as it is. */
    static RuntimeException of(RuntimeException failure) {
        return switch (failure) {
            case StoreFailure store -> new StartFailure(String.valueOf(store.getMessage()), store);
            case CannotListen taken -> new StartFailure(String.valueOf(taken.getMessage()), taken);
            case AgentProblems agents -> new StartFailure(String.valueOf(agents.getMessage()), agents);
            // What AnnotatedTools and Toolbox say of a program's own tools.
            case IllegalArgumentException wrong -> new StartFailure(String.valueOf(wrong.getMessage()), wrong);
            case UncheckedIOException io ->
                new StartFailure("The server could not start: " + io.getMessage() + ".", io);
            default -> failure;
        };
    }
}
