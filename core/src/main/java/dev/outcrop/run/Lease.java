package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;

/**
 * The right to advance a run, and with it the runs it has handed over to. {@code fence} grows with every taking; an
 * append with an older one fails.
 */
public record Lease(RunId run, String holder, long fence) {
    public Lease {
        requireNonNull(run, "run is null");
        requireNonNull(holder, "holder is null");
    }
}
