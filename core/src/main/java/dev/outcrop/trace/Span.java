package dev.outcrop.trace;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that took time in a run, with what happened within it.
 *
 * @param id made of the run and of the number of the event that began it, so that every fold of the same journal,
 *     compacted or not, gives the same
 * @param run the run in whose journal it stands
 * @param endedAt empty while it goes on; the same as {@code startedAt} for what took no time
 * @param children in the order in which they began
 */
public record Span(
        String id,
        RunId run,
        Instant startedAt,
        Optional<Instant> endedAt,
        State state,
        Work work,
        List<Span> children) {
    public Span {
        requireNonNull(id, "id is null");
        requireNonNull(run, "run is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(endedAt, "endedAt is null");
        requireNonNull(state, "state is null");
        requireNonNull(work, "work is null");
        children = List.copyOf(children);
    }

    /** How it stands, or came out. */
    public enum State {
        RUNNING,
        /** Waits for a person. */
        WAITING,
        DONE,
        FAILED,
        /** A person, or the time that ran out, did not allow it. */
        DENIED,
        /** Cut off by the end of its run. */
        CANCELLED,
        /** Taken back: its step was begun again. */
        SUPERSEDED
    }

    /** This span and all below it, each before its children. */
    public Stream<Span> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Span::all));
    }
}
