package dev.outcrop.server.config;

import java.util.List;

/** Settings that are not right: all that is wrong with them, a sentence each. */
public final class SettingsProblems extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean onCommandLine;

    SettingsProblems(List<String> problems, boolean onCommandLine) {
        super(String.join("\n", problems));
        this.onCommandLine = onCommandLine;
    }

    /** Whether all of it was typed on the command line. */
    public boolean onCommandLine() {
        return onCommandLine;
    }
}
