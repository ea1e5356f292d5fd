package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.Titles;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning.Begun;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.RunEvent.RunStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Begins runs, advances each on a virtual thread of its own, and lets them be followed and stopped. */
public final class Runner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private static final Duration STOPPING = Duration.ofSeconds(1);

    private final RunServices services;
    private final DeltaTimer timer = new DeltaTimer(StreamTimeouts.JOURNAL_LAG);
    private final Map<RunId, LiveRun> live = new ConcurrentHashMap<>();
    private final Map<RunId, Lease> leases = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private volatile boolean closed;

    /** A runner on these services. Call {@link #recover} once before the first question. */
    public Runner(RunServices services) {
        this.services = requireNonNull(services, "services is null");
    }

    /**
     * Stores the question and begins to answer it; returns as soon as it is stored. The answer is made whether or not
     * anybody follows it.
     */
    public Beginning ask(Question question) {
        Optional<Conversation> known = services.conversations().find(question.caller(), question.conversation());
        Optional<Agent> agent = question.agent()
                .or(() -> known.map(Conversation::agent))
                .map(services.agents()::find)
                .orElseGet(() -> Optional.of(services.agents().byDefault()));
        if (agent.isEmpty()) {
            return new Beginning.NoSuchAgent(
                    question.agent().or(() -> known.map(Conversation::agent)).orElse(""));
        }
        if (closing) {
            return new Beginning.ShuttingDown();
        }
        var run = new RunId(services.ids().next("run"));
        Instant now = services.clock().instant();
        var started = new RunStarted(
                new Stamp(run, 1, now),
                question.conversation(),
                Optional.of(answered(question.asked())),
                new MessageId(services.ids().next("msg")),
                agent.get().name(),
                agent.get().version(),
                question.caller().id(),
                question.language(),
                Optional.empty());
        Beginning beginning = services.journal()
                .begin(new NewRun(question, started, title(question.asked()), services.replica(), false));
        if (beginning instanceof Begun(Lease lease)) {
            begin(lease, started, question.caller(), agent.get());
        }
        return beginning;
    }

    /** The run, while this process advances it and for {@link StreamTimeouts#REPLAY} after. */
    public Optional<LiveRun> live(RunId run) {
        return Optional.ofNullable(live.get(run));
    }

    /** Stops the run wherever it is; false if it is not the caller's or was over. */
    public boolean cancel(Caller caller, RunId run) {
        Optional<RunRecord> record = services.journal().find(caller, run);
        if (record.isEmpty() || record.get().status().ended()) {
            return false;
        }
        LiveRun here = live.get(run);
        if (here != null && !here.closed()) {
            here.control().stop(caller.id());
            return true;
        }
        return services.journal().requestCancel(run, caller.id(), Optional.of(services.replica()))
                instanceof CancelRequest.Passed;
    }

    /**
     * Takes a person's decision about a tool call; the run that waits for it goes on.
     *
     * @param input what the tool is to be given instead of what was asked for; only with {@link Decision.Choice#APPROVE}
     */
    public Deciding decide(
            Caller caller,
            ApprovalId approval,
            Decision.Choice choice,
            Optional<String> reason,
            Optional<JsonNode> input) {
        if (closing) {
            return new Deciding.NoSuchApproval();
        }
        throw new UnsupportedOperationException();
    }

    /** Begins to answer the conversation's next question that waits, if nothing else of it is active. */
    public void advanceQueue(String owner, ConversationId conversation) {
        if (!closing) {
            throw new UnsupportedOperationException();
        }
    }

    /** The number of runs that this process advances. */
    public int active() {
        return leases.size();
    }

    /** Takes over the runs of processes that are gone and goes on with each; the number of them. */
    public int recover() {
        List<Lease> taken = services.journal().takeOver(services.replica());
        taken.forEach(this::resume);
        return taken.size();
    }

    /** Keeps the leases alive and obeys what other processes ask; to be called several times in a lease's time. */
    public void heartbeat() {
        if (leases.isEmpty()) {
            forgetEnded();
            return;
        }
        for (Lease lost : services.journal().renew(services.replica(), leases.values())) {
            // Unless it was lost to this process, which then goes on with the run already.
            if (lost.equals(leases.get(lost.run()))) {
                LOG.warn("the lease of run {} was lost: it is given up here", lost.run());
                Optional.ofNullable(live.get(lost.run()))
                        .ifPresent(run -> run.control().detach());
            }
        }
        services.journal()
                .cancelRequests(leases.keySet())
                .forEach((run, by) -> Optional.ofNullable(live.get(run))
                        .ifPresent(here -> here.control().stop(by)));
        forgetEnded();
    }

    /** Takes no more questions and waits for running answers, at most {@code patience}. */
    public void drain(Duration patience) throws InterruptedException {
        closing = true;
        for (LiveRun run : awaitClosed(patience)) {
            LOG.info("run {} is left for the next process to finish", run.id());
        }
    }

    /** Stops working at once; unfinished runs stay open in the journal and are taken up at the next start. */
    @Override
    public void close() {
        closing = true;
        closed = true;
        open().forEach(run -> run.control().detach());
        try {
            for (LiveRun run : awaitClosed(STOPPING)) {
                LOG.warn("run {} did not stop within {} s", run.id(), STOPPING.toSeconds());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        timer.close();
    }

    private List<LiveRun> open() {
        return leases.keySet().stream()
                .flatMap(run -> Optional.ofNullable(live.get(run)).stream())
                .toList();
    }

    /** Waits for all together; those that are still open. */
    private List<LiveRun> awaitClosed(Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        var late = new ArrayList<LiveRun>();
        for (LiveRun run : open()) {
            if (!run.awaitClosed(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                late.add(run);
            }
        }
        return late;
    }

    private void start(Lease lease, LiveRun here, Runnable work) {
        Optional.ofNullable(live.put(lease.run(), here))
                .ifPresent(before -> before.control().detach());
        leases.put(lease.run(), lease);
        if (closed) {
            here.control().detach();
        }
        Thread.ofVirtual().name("outcrop-" + lease.run()).start(() -> {
            try {
                work.run();
            } finally {
                // The run may be here a second time by now, under a newer lease.
                leases.remove(lease.run(), lease);
                here.close(services.clock().instant());
            }
        });
    }

    private void begin(Lease lease, RunStarted started, Caller caller, Agent agent) {
        var here = new LiveRun(lease.run(), new RunControl(), List.of(started));
        var assembly = new RunAssembly(services, timer, lease, caller);
        RunWriter writer = assembly.writer(here, started.stamp().seq());
        start(
                lease,
                here,
                () -> assembly.ending(writer, here)
                        .guard(() -> assembly.root(here, writer, started, agent).advance()));
    }

    private void resume(Lease lease) {
        try {
            List<RunEvent> events = services.journal().read(lease.run(), 0);
            var here = new LiveRun(lease.run(), new RunControl(), events);
            var resumption = Resumption.of(services, timer, lease, here, RunProgress.of(events));
            LOG.info("run {} is taken over", lease.run());
            start(lease, here, resumption::run);
        } catch (RuntimeException e) {
            LOG.error("run {} can't be gone on with; it is tried again when its lease has lapsed", lease.run(), e);
        }
    }

    private static MessageId answered(Asked asked) {
        return switch (asked) {
            case Asked.NewMessage message -> message.id();
            case Asked.Again again -> again.message();
        };
    }

    private static String title(Asked asked) {
        return switch (asked) {
            case Asked.NewMessage message -> Titles.firstWords(message.blocks());
            case Asked.Again _ -> "";
        };
    }

    private void forgetEnded() {
        Instant before = services.clock().instant().minus(StreamTimeouts.REPLAY);
        var ended = new ArrayList<RunId>();
        live.forEach(
                (id, run) -> run.closedAt().filter(at -> at.isBefore(before)).ifPresent(_ -> ended.add(id)));
        ended.forEach(live::remove);
    }
}
