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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal and sends the traces of runs that have ended or wait for a person. Nothing waits for it. How far it
 * has come is stored only when the backend has taken what was sent, so a crash, a redeploy or an outage loses nothing;
 * what is sent again has the same ids. Runs are shared with the exporters of other processes by leases.
 */
public final class Exporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Exporter.class);

    private static final int RUNS_AT_ONCE = 16;
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);
    private static final int TRIES = 5;
    private static final Duration STOPPING = Duration.ofMillis(200);

    /** A backlog that is younger is being worked on. */
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final Target target;
    private final RunExports exports;
    private final Journal journal;
    private final Background background;
    private final String holder;
    private final Clock clock;
    private final Outbox outbox;
    private final Pause pause;
    private final Thread thread;
    private final Map<RunId, Integer> untold = new HashMap<>();
    private volatile boolean closing;
    private volatile boolean hurried;
    private volatile Mood mood = Mood.ON;
    private volatile Optional<String> problem = Optional.empty();
    private final AtomicLong exportedRuns = new AtomicLong();
    private volatile boolean troubled;

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
        this.target = requireNonNull(target, "target is null");
        this.exports = requireNonNull(exports, "exports is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.background = requireNonNull(background, "background is null");
        this.holder = requireNonNull(holder, "holder is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.outbox = new Outbox(new Sender(target.connection(), clock), new Otlp(target.labels()));
        this.pause = new Pause();
        this.thread = Thread.ofVirtual().name("outcrop-export-" + target.name()).unstarted(this::work);
    }

    /** Begins to follow the journal. */
    public void start() {
        exports.follow(target.name());
        background.remember();
        thread.start();
    }

    /** The target's name. */
    public String name() {
        return target.name();
    }

    /** Who is told, and where that is. */
    public String destination() {
        return target.title() + " at " + target.connection().address().getAuthority();
    }

    /** How it is; asks the database. */
    public ExportState state() {
        Backlog backlog = exports.backlog(target.name());
        Optional<Duration> behind = backlog.oldest().map(at -> Duration.between(at, clock.instant()));
        Mood now = mood == Mood.ON
                        && behind.filter(age -> age.compareTo(BEHIND) > 0).isPresent()
                ? Mood.BEHIND
                : mood;
        return new ExportState(
                now,
                problem,
                backlog.runs(),
                behind,
                exportedRuns.get(),
                outbox.sent(),
                outbox.dropped(),
                outbox.failures());
    }

    private void work() {
        while (!closing) {
            Duration rest;
            try {
                rest = round();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException failure) {
                rest = pause.afterFailure(Optional.empty());
                trouble(failure);
            }
            rest(rest);
        }
    }

    private void trouble(RuntimeException failure) {
        if (!troubled) { // told once, however long the database is away
            troubled = true;
            LOG.warn("runs are not exported to {} for the moment; it is tried again", target.title(), failure);
        }
    }

    private void rest(Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        while (!closing && !hurried && System.nanoTime() < until) {
            LockSupport.parkNanos(this, until - System.nanoTime());
        }
    }

    /** Exports what there is, at most some runs; how long to rest before the next time. */
    private Duration round() throws InterruptedException {
        background.remember();
        boolean last = hurried; // what ended before it was said is found now
        List<Export> claimed = exports.claim(target.name(), holder, RUNS_AT_ONCE, LEASE);
        troubled = false;
        if (claimed.isEmpty()) {
            if (last) {
                hurried = false;
            }
            return LOOK;
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
            Duration rest = succeeded();
            return untold.isEmpty() ? rest : LOOK;
        } catch (NotTaken not) {
            return failed(not.delivery());
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

    private Duration succeeded() {
        pause.reset();
        if (mood != Mood.ON) {
            LOG.info("{} takes traces again", target.title());
        }
        mood = Mood.ON;
        problem = Optional.empty();
        return Duration.ZERO;
    }

    private Duration failed(Delivery delivery) {
        hurried = false;
        return switch (delivery) {
            case Delivery.Refused(String why) -> {
                change(Mood.REFUSING, why, "{} refuses traces: {}. They wait in the journal.");
                yield pause.afterRefusal();
            }
            case Delivery.Later(String why, Optional<Duration> after) -> {
                change(Mood.BEHIND, why, "{} takes no traces: {}. They wait in the journal.");
                yield pause.afterFailure(
                        after.map(time -> time.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : time));
            }
            case Delivery.Taken _ -> Duration.ZERO;
            case Delivery.Unacceptable(String why) -> {
                change(Mood.REFUSING, why, "{} can't read traces: {}. They wait in the journal.");
                yield pause.afterRefusal();
            }
        };
    }

    private void change(Mood other, String why, String sentence) {
        boolean told = mood == other;
        problem = Optional.of(why); // first, so that who sees the mood finds the reason
        mood = other;
        if (!told) {
            LOG.warn(sentence, target.title(), why);
        }
    }

    /** Sends what is there without resting, as long as the backend takes it, and waits for that; then stops. */
    public void drain(Duration patience) throws InterruptedException {
        Instant until = clock.instant().plus(patience);
        hurry();
        while (hurried && thread.isAlive() && clock.instant().isBefore(until)) {
            thread.join(Duration.ofMillis(20));
        }
        close();
    }

    private void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (thread.isAlive() && !thread.join(STOPPING)) {
                thread.interrupt(); // it waits for the backend, which may take it or not: it is sent again
                boolean _ = thread.join(STOPPING);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        outbox.close();
    }
}
