package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Instant;

/** Where an event stands: {@code seq} grows within its run, from 1; it may have gaps. */
public record Stamp(RunId run, long seq, Instant at) {
    public Stamp {
        requireNonNull(run, "run is null");
        requireNonNull(at, "at is null");
    }
}
