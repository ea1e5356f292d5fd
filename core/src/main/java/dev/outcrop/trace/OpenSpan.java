package dev.outcrop.trace;

import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A span that is being folded. */
final class OpenSpan {
    private final Stamp begun;
    private final String id;
    private final Function<List<Span>, Work> work;
    private final List<OpenSpan> children = new ArrayList<>();
    private final List<Span> runs = new ArrayList<>();
    private Optional<Instant> endedAt = Optional.empty();
    private Span.State state = Span.State.RUNNING;

    /** {@code letter} tells spans apart that one event begins; {@code work} is asked at the end, with the children. */
    OpenSpan(RunEvent first, String letter, Function<List<Span>, Work> work) {
        this(first.stamp(), letter, work);
    }

    /** One that began before the event that tells of it. */
    OpenSpan(RunEvent telling, Instant from, String letter, Function<List<Span>, Work> work) {
        this(new Stamp(telling.stamp().run(), telling.stamp().seq(), from), letter, work);
    }

    private OpenSpan(Stamp begun, String letter, Function<List<Span>, Work> work) {
        this.begun = begun;
        id = begun.run().value() + "." + begun.seq() + letter;
        this.work = work;
    }

    OpenSpan child(OpenSpan child) {
        children.add(child);
        return child;
    }

    void run(Span whole) {
        runs.add(whole);
    }

    Span.State state() {
        return state;
    }

    boolean open() {
        return endedAt.isEmpty();
    }

    void wait(boolean waiting) {
        state = waiting ? Span.State.WAITING : Span.State.RUNNING;
    }

    /** Ends it, with all in it that is still open. */
    void end(Instant at, Span.State how) {
        children.stream().filter(OpenSpan::open).forEach(child -> child.end(at, within(how)));
        endedAt = Optional.of(at.isBefore(begun.at()) ? begun.at() : at);
        state = how;
    }

    /** Ends it with the last thing that was done in it. */
    void endWithLast(Span.State how) {
        end(
                children.stream()
                        .flatMap(child -> child.endedAt.stream())
                        .max(Comparator.naturalOrder())
                        .orElse(begun.at()),
                how);
    }

    /** What has ended is judged anew. */
    void mark(Span.State how) {
        state = how;
    }

    private static Span.State within(Span.State how) {
        return how == Span.State.SUPERSEDED ? how : Span.State.CANCELLED;
    }

    Span closed() {
        List<Span> all = new ArrayList<>(runs);
        children.forEach(child -> all.add(child.closed()));
        all.sort(Comparator.comparing(Span::startedAt)); // stable, so that what began at once stays in order
        boolean waiting =
                state == Span.State.RUNNING && all.stream().anyMatch(child -> child.state() == Span.State.WAITING);
        Span.State now = waiting ? Span.State.WAITING : state;
        return new Span(id, begun.run(), begun.at(), endedAt, now, work.apply(all), all);
    }
}
