package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far views outside of the database, each a {@code target}, have followed the journal. A run is to be exported when it
 * is suspended, and when it has ended; what has to be exported is found from the journal itself, so nothing can be
 * forgotten between the two.
 */
public interface RunExports {

    /** From now on runs are exported to {@code target}; those that ended before the first time it is said are not. */
    void follow(String target);

    /**
     * Takes runs that have to be exported, those that ended first before others; nobody else gets them within {@code
     * lease}.
     */
    List<Export> claim(String target, String holder, int most, Duration lease);

    /**
     * These are exported as far as they say. Those whose lease had lapsed and that somebody else has by now are left as
     * they are.
     */
    void exported(List<Exported> done);

    /** Gives runs back that were not exported. */
    void giveBack(List<Export> exports);

    /** How far behind the target is. */
    Backlog backlog(String target);

    /** The end of the oldest run that some target has not got, of the targets that are followed; compaction waits for it. */
    Optional<Instant> oldestPending(List<String> targets);

    /**
     * A run to be exported.
     *
     * @param run one that answers a person; with it go those that it handed over to
     * @param fence how often the run had changed hands when it was claimed
     * @param sent what was exported before, by run: the number of the last event
     */
    record Export(String target, RunId run, String holder, long fence, boolean ended, Map<RunId, Long> sent) {
        public Export {
            requireNonNull(target, "target is null");
            requireNonNull(run, "run is null");
            requireNonNull(holder, "holder is null");
            sent = Map.copyOf(sent);
        }
    }

    /**
     * What was exported.
     *
     * @param upTo by run, the number of the last event
     * @param whole whether nothing is left
     */
    record Exported(Export export, Map<RunId, Long> upTo, boolean whole) {
        public Exported {
            requireNonNull(export, "export is null");
            upTo = Map.copyOf(upTo);
        }
    }

    /**
     * What waits.
     *
     * @param runs that have ended and are not exported
     * @param oldest when the first of them ended
     */
    record Backlog(long runs, Optional<Instant> oldest) {
        public Backlog {
            requireNonNull(oldest, "oldest is null");
        }
    }
}
