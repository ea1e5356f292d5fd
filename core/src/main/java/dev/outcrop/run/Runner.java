package dev.outcrop.run;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.conversation.Conversation;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.conversation.Titles;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import dev.outcrop.run.Beginning.Begun;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins runs, advances each on a virtual thread of its own, and lets them be followed and stopped. */
public final class Runner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final RunServices services;
    private final DeltaTimer timer = new DeltaTimer(StreamTimeouts.JOURNAL_LAG);
    private final Map<RunId, LiveRun> live = new ConcurrentHashMap<>();
    private final Map<RunId, Lease> leases = new ConcurrentHashMap<>();
    private volatile boolean closing;

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
                .begin(new NewRun(
                        question.caller(),
                        started,
                        stored(question.asked(), now),
                        title(question.asked()),
                        services.replica()));
        if (beginning instanceof Begun(Lease lease)) {
            begin(lease, List.of(started), started, question.caller(), agent.get());
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
            here.control().cancel().cancel(caller.id());
            return true;
        }
        return services.journal().requestCancel(run, caller.id());
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
            LOG.warn("the lease of run {} was lost: it is given up here", lost.run());
            Optional.ofNullable(live.get(lost.run()))
                    .ifPresent(run -> run.control().detach());
        }
        services.journal()
                .cancelRequests(leases.keySet())
                .forEach((run, by) -> Optional.ofNullable(live.get(run))
                        .ifPresent(here -> here.control().cancel().cancel(by)));
        forgetEnded();
    }

    /** Takes no more questions and waits for running answers, at most {@code patience}. */
    public void drain(Duration patience) throws InterruptedException {
        closing = true;
        Instant until = services.clock().instant().plus(patience);
        for (RunId run : List.copyOf(leases.keySet())) {
            LiveRun here = live.get(run);
            Duration left = Duration.between(services.clock().instant(), until);
            if (here != null && !here.awaitClosed(left.isNegative() ? Duration.ZERO : left)) {
                LOG.info("run {} is left for the next process to finish", run);
            }
        }
    }

    /** Stops working at once; unfinished runs stay open in the journal and are taken up at the next start. */
    @Override
    public void close() {
        closing = true;
        List<LiveRun> open = leases.keySet().stream().map(live::get).toList();
        open.forEach(run -> run.control().detach());
        try {
            for (LiveRun run : open) {
                if (!run.awaitClosed(Duration.ofSeconds(1))) {
                    LOG.warn("run {} did not stop within a second", run.id());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        timer.close();
    }

    private void begin(Lease lease, List<RunEvent> events, RunStarted started, Caller caller, Agent agent) {
        var here = new LiveRun(lease.run(), new RunControl(), events);
        var assembly = new RunAssembly(services, timer, lease, caller);
        RunWriter writer = assembly.writer(here, RunProgress.of(events).lastSeq());
        RunLoop loop = assembly.root(here, writer, started, agent, before(caller, started));
        start(lease, here, loop::run);
    }

    private void start(Lease lease, LiveRun here, Runnable work) {
        live.put(lease.run(), here);
        leases.put(lease.run(), lease);
        Thread.ofVirtual().name("outcrop-" + lease.run()).start(() -> {
            try {
                work.run();
            } finally {
                leases.remove(lease.run());
                here.close(services.clock().instant());
            }
        });
    }

    private void resume(Lease lease) {
        List<RunEvent> events = services.journal().read(lease.run(), 0);
        RunProgress progress = RunProgress.of(events);
        RunStarted started =
                progress.started().orElseThrow(() -> new IllegalStateException("no start: " + lease.run()));
        var caller = new Caller(started.owner(), started.owner());
        var here = new LiveRun(lease.run(), new RunControl(), events);
        var assembly = new RunAssembly(services, timer, lease, caller);
        RunWriter writer = assembly.writer(here, progress.lastSeq());
        LOG.info("run {} is taken over", lease.run());
        start(lease, here, () -> resume(assembly, writer, here, progress, started, caller));
    }

    private void resume(
            RunAssembly assembly,
            RunWriter writer,
            LiveRun here,
            RunProgress progress,
            RunStarted started,
            Caller caller) {
        closeChildren(assembly, here, progress);
        writer.write(stamp -> new RunResumed(stamp, services.replica()));
        Optional<Agent> agent = services.agents().find(started.agent());
        if (agent.isEmpty()) {
            RunError error =
                    FailureSentence.unknownAgent(started.agent(), services.ids().next("e"));
            writer.write(stamp -> new RunFailed(stamp, error));
            return;
        }
        Optional<String> inDoubt =
                effectInDoubt(progress, Offer.of(agent.get(), services.tools(), services.agents(), 0));
        if (inDoubt.isPresent()) {
            RunError error =
                    FailureSentence.effectInDoubt(inDoubt.get(), services.ids().next("e"));
            writer.write(stamp -> new RunFailed(stamp, error));
            return;
        }
        progress.lastStep()
                .filter(RunProgress.Step::cut)
                .ifPresent(step -> writer.write(stamp -> new StepSuperseded(stamp, step.number(), "restart")));
        assembly.root(here, writer, started, agent.get(), before(caller, started))
                .run();
    }

    /** A run that this one had handed over to is not gone on with: the call that asked for it is made again. */
    private void closeChildren(RunAssembly assembly, LiveRun here, RunProgress progress) {
        for (RunId child : progress.children()) {
            List<RunEvent> events = services.journal().read(child, 0);
            RunProgress soFar = RunProgress.of(events);
            if (!soFar.ended()) {
                RunError error =
                        FailureSentence.parentInterrupted(services.ids().next("e"));
                assembly.writer(new LiveRun(child, here.control(), events), soFar.lastSeq())
                        .write(stamp -> new RunFailed(stamp, error));
            }
        }
    }

    /** A tool with an effect that was started and has no result: nobody knows whether it did its work. */
    private static Optional<String> effectInDoubt(RunProgress progress, Offer offer) {
        return progress.lastStep().stream()
                .flatMap(step ->
                        step.toolUses().stream().filter(use -> step.wasStarted(use.id()) && !step.hasResult(use.id())))
                .filter(use -> !offer.repeatable(use.tool()))
                .map(use -> use.tool())
                .findFirst();
    }

    private Function<String, List<Message>> before(Caller caller, RunStarted started) {
        List<StoredMessage> branch = History.branch(
                services.conversations().messages(caller, started.conversation()),
                started.parentMessage().orElseThrow());
        Map<RunId, List<RunEvent>> runs = services.journal()
                .readAll(branch.stream()
                        .flatMap(message -> message.run().stream())
                        .toList());
        return modelId -> History.messages(branch, runs, modelId);
    }

    private static MessageId answered(Asked asked) {
        return switch (asked) {
            case Asked.NewMessage message -> message.id();
            case Asked.Again again -> again.message();
        };
    }

    private static Optional<StoredMessage> stored(Asked asked, Instant now) {
        return switch (asked) {
            case Asked.NewMessage(MessageId id, Optional<MessageId> parent, var blocks) ->
                Optional.of(new StoredMessage(id, parent, Role.USER, blocks, Optional.empty(), now));
            case Asked.Again _ -> Optional.empty();
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
