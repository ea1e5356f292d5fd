package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.RunId;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Feedback in memory, with the meaning of the real one, for tests. */
public final class MemoryFeedbacks implements Feedbacks {
    private final Journal journal;
    private final Clock clock;
    private final Map<Key, Feedback> given = new ConcurrentHashMap<>();

    /** None yet; {@code journal} knows whose answers there are. */
    public MemoryFeedbacks(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public Optional<Feedback> put(Caller caller, RunId run, Feedback.Rating rating, Optional<String> comment) {
        Optional<Feedback> feedback = journal.find(caller, run)
                .filter(found -> found.parent().isEmpty())
                .map(_ -> new Feedback(rating, comment, clock.instant()));
        feedback.ifPresent(said -> given.put(new Key(caller.id(), run), said));
        return feedback;
    }

    @Override
    public boolean remove(Caller caller, RunId run) {
        return given.remove(new Key(caller.id(), run)) != null;
    }

    @Override
    public Map<RunId, Feedback> of(Caller caller, Collection<RunId> runs) {
        return runs.stream()
                .map(run -> new Key(caller.id(), run))
                .filter(given::containsKey)
                .collect(Collectors.toMap(Key::run, given::get));
    }

    private record Key(String person, RunId run) {}
}
