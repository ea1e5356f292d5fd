package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;

/** The tool call of another run that a run was started by (a hand-over). */
public record ParentCall(RunId run, String call) {
    public ParentCall {
        requireNonNull(run, "run is null");
        requireNonNull(call, "call is null");
    }
}
