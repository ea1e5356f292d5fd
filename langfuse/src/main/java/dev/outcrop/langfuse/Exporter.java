package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.langfuse.ExportState.Mood;
import dev.outcrop.run.Journal;
import dev.outcrop.run.RunExports;
import dev.outcrop.run.RunExports.Backlog;
import dev.outcrop.run.RunExports.Export;
import dev.outcrop.run.RunExports.Exported;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal and sends the traces of runs that have ended or wait for a person. Nothing waits for it. How far it
 * has come is stored only when the backend has taken what was sent, so a crash, a redeploy or an outage loses nothing;
 * what is sent again has the same ids. Runs are shared with the exporters of other processes by leases.
 */
public final class Exporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);

    /** How long a run that a process has begun to tell is told by no other, whether or not that process is still there. */
    public static final Duration LEASE = Duration.ofSeconds(90);

    private static final int RUNS_AT_ONCE = 16;
    private static final Pace PACE = Pace.looking(Duration.ofSeconds(1));
    private static final int TRIES = 5;

    private final Target target;
    private final RunExports exports;
    private final Journal journal;
    private final Background background;
    private final String holder;
    private final Pace pace;
    private final Clock clock;
    private final Outbox outbox;
    private final Standing standing;
    private final Rounds rounds;
    private final Map<RunId, Integer> untold = new HashMap<>();
    private final AtomicLong exportedRuns = new AtomicLong();

    /**
     * Who gets what.
     *
     * @param name under which the cursor is stored; a new name begins anew
     * @param title for people
     */
    public record Target(String name, String title, Connection connection, Labels labels, Content content, Form form) {
        public Target {
            requireNonNull(name, "name is null");
            requireNonNull(title, "title is null");
            requireNonNull(connection, "connection is null");
            requireNonNull(labels, "labels is null");
            requireNonNull(content, "content is null");
            requireNonNull(form, "form is null");
        }
    }

    /** Which attributes spans have. */
    public enum Form {
        /** Those that Langfuse reads. */
        LANGFUSE,
        /** Those of OpenTelemetry's GenAI conventions. */
        GEN_AI
    }

    /** An exporter that does nothing until it is started; {@code holder} is this process among others. */
    public Exporter(
            Target target, RunExports exports, Journal journal, Background background, String holder, Clock clock) {
        this(target, exports, journal, background, holder, PACE, clock);
    }

    Exporter(
            Target target,
            RunExports exports,
            Journal journal,
            Background background,
            String holder,
            Pace pace,
            Clock clock) {
        this.target = requireNonNull(target, "target is null");
        this.exports = requireNonNull(exports, "exports is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.background = requireNonNull(background, "background is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.pace = requireNonNull(pace, "pace is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.outbox = new Outbox(new Sender(target.connection(), clock), new Otlp(target.labels()));
        this.standing = new Standing(target.title(), "traces", "They wait in the journal.", pace);
        this.rounds = new Rounds("export-" + target.name(), this::round, pace, clock);
    }

    /** Begins to follow the journal. */
    public void start() {
        exports.follow(target.name());
        background.remember();
        rounds.start();
    }

    /** The target's name. */
    public String name() {
        return target.name();
    }

    /** Who is told, and where that is. */
    public String destination() {
        return target.title() + " at " + target.connection().address().getAuthority();
    }

    /** How many runs the backend has taken as a whole, of this process. */
    public long exported() {
        return exportedRuns.get();
    }

    /** How it is; asks the database. */
    public ExportState state() {
        Backlog backlog = exports.backlog(target.name());
        Optional<Duration> behind = backlog.oldest().map(at -> Duration.between(at, clock.instant()));
        return new ExportState(
                standing.mood(behind),
                standing.problem(),
                backlog.runs(),
                behind,
                exportedRuns.get(),
                outbox.sent(),
                outbox.dropped(),
                outbox.failures());
    }

    /** Exports what there is, at most some runs; how long to rest before the next time. */
    private Duration round() throws InterruptedException {
        background.remember();
        boolean last = rounds.hurried(); // what ended before it was said is found now
        // While the backend is away one run is enough to find out, and the others are not bound to this process.
        int most = standing.mood(Optional.empty()) == Mood.BEHIND ? 1 : RUNS_AT_ONCE;
        List<Export> claimed = exports.claim(target.name(), holder, most, LEASE);
        if (claimed.isEmpty()) {
            if (last) {
                rounds.calm();
            }
            return pace.look();
        }
        var open = new ArrayList<>(claimed);
        var done = new ArrayList<Exported>();
        try {
            for (Export export : claimed) {
                RunReader run = RunReader.read(journal, export.run());
                if (told(run, export)) {
                    outbox.close(() -> done.add(new Exported(export, run.upTo(), run.whole())));
                }
            }
            outbox.flush();
            standing.taken();
            return untold.isEmpty() ? Duration.ZERO : pace.look();
        } catch (NotTaken not) {
            rounds.calm();
            return standing.notTaken(not.delivery());
        } finally {
            outbox.clear();
            exports.exported(done);
            exportedRuns.addAndGet(done.stream().filter(Exported::whole).count());
            done.forEach(one -> open.remove(one.export()));
            exports.giveBack(open);
        }
    }

    /** One run that can't be told holds up no other: it is tried some times more, and then left out. */
    private boolean told(RunReader run, Export export) throws InterruptedException {
        try {
            if (!run.events().isEmpty()) {
                tell(run, export);
            }
            untold.remove(export.run());
            return true;
        } catch (NotTaken not) {
            throw not;
        } catch (RuntimeException failure) {
            // Its message may quote what was said.
            String what = failure.getClass().getName();
            if (untold.merge(export.run(), 1, Integer::sum) < TRIES) {
                LOG.warn("run {} can't be told to {} for the moment: {}", export.run(), target.title(), what);
                return false;
            }
            untold.remove(export.run());
            LOG.error("run {} can't be told to {} and is left out: {}", export.run(), target.title(), what);
            return true;
        }
    }

    private void tell(RunReader run, Export export) throws InterruptedException {
        Trace trace = TraceFold.of(run.events(), run.children(), background);
        Trace more = trace.withObservations(Observation.after(trace.observations(), export.sent()));
        Trace allowed = target.content().of(more);
        var writer = new SpanWriter(
                switch (target.form()) {
                    case LANGFUSE -> new LangfuseDialect(target.labels());
                    case GEN_AI -> new GenAiDialect();
                });
        for (Observation one : allowed.observations()) {
            outbox.add(writer.spans(allowed.withObservations(List.of(one))).getFirst());
        }
    }

    /** Sends what is there without resting, as long as the backend takes it. Returns at once. */
    public void hurry() {
        rounds.hurry();
    }

    /** Sends what is there without resting, as long as the backend takes it, and waits for that; then stops. */
    public void drain(Duration patience) throws InterruptedException {
        rounds.drain(patience);
        outbox.close();
    }

    @Override
    public void close() {
        rounds.close();
        outbox.close();
    }
}
