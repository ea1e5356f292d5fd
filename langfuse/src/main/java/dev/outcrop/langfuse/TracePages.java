package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where people see a trace in Langfuse. That depends on the project of the keys, for which Langfuse is asked; nobody waits
 * for the answer, and until it is there no page is known.
 */
public final class TracePages {
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final KeyCheck keys;
    private final URI base;
    private final Clock clock;
    private final AtomicReference<Instant> asked = new AtomicReference<>(Instant.MIN);
    private volatile Optional<String> project = Optional.empty();

    /** Asks nothing yet. {@code base} is where people's browsers find Langfuse. */
    public TracePages(KeyCheck keys, URI base, Clock clock) {
        this.keys = requireNonNull(keys, "keys is null");
        this.base = requireNonNull(base, "base is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** The page of the trace of a run that answers a person; if it is not known, Langfuse is asked for the next time. */
    public Optional<URI> of(RunId root) {
        if (project.isEmpty()) {
            look();
        }
        return project.map(id -> Connection.below(base, "/project/" + id + "/traces/" + TraceIds.trace(root)));
    }

    /** Begins to ask for the project, unless that was done a moment ago; returns at once. */
    public void look() {
        Instant now = clock.instant();
        Instant last = asked.get();
        if (now.minus(AGAIN).isAfter(last) && asked.compareAndSet(last, now)) {
            Thread.ofVirtual().name("outcrop-langfuse-project").start(() -> {
                if (keys.ask() instanceof KeyCheck.Outcome.Good(Optional<String> found)) {
                    project = found;
                }
            });
        }
    }
}
