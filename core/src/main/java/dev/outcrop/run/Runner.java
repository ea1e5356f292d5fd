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
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Begins runs, advances each on a virtual thread of its own, and lets them be followed, decided on and stopped. */
public final class Runner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private static final Duration STOPPING = Duration.ofSeconds(1);

    /** The most questions whose answering one sweep begins. */
    private static final int MOST_DUE = 100;

    private final RunServices services;
    private final DeltaTimer timer;
    private final Restored restored;
    private final RunsHere runs;
    private final ApprovalDesk approvals;
    private volatile boolean closing;

    /** A runner on these services. Call {@link #recover} once before the first question. */
    public Runner(RunServices services) {
        this(services, StreamTimeouts.JOURNAL_LAG);
    }

    /** The same, whose journal is behind what is shown by {@code lag} at most. The shorter it is, the more commits there are. */
    public Runner(RunServices services, Duration lag) {
        this(services, lag, Optional.empty());
    }

    /**
     * The same on a database that was restored, as it was at {@code restoredTo}. Runs that were open then, and questions
     * that waited, end with a sentence: what they did since is not known.
     */
    public Runner(RunServices services, Duration lag, Optional<Instant> restoredTo) {
        this.services = requireNonNull(services, "services is null");
        this.timer = new DeltaTimer(lag);
        this.restored = new Restored(restoredTo, services);
        this.runs = new RunsHere(services.journal(), services.replica(), this::ended);
        this.approvals = new ApprovalDesk(services, this::holder, this::resumeUnlessClosing);
    }

    /**
     * Stores the question and begins to answer it, or puts it in the conversation's queue; returns as soon as it is
     * stored. The answer is made whether or not anybody follows it.
     */
    public Beginning ask(Question question) {
        if (closing) {
            return new Beginning.ShuttingDown();
        }
        Optional<String> name = agentName(question);
        Optional<Agent> agent = name.map(known -> services.agents().find(question.caller(), known))
                .orElseGet(() -> services.agents().byDefault(question.caller()));
        if (agent.isEmpty()) {
            return new Beginning.NoSuchAgent(name.orElse(""));
        }
        Beginning beginning = begin(question, agent.get().name(), agent, Optional.empty());
        if (beginning instanceof Beginning.Queued queued && queued.active().isEmpty()) {
            advanceQueue(question.caller().id(), question.conversation());
        }
        return beginning;
    }

    private Optional<String> agentName(Question question) {
        return question.agent()
                .or(() -> services.conversations()
                        .find(question.caller(), question.conversation())
                        .map(Conversation::agent));
    }

    /** {@code waiting} is since when it has waited, if it has. */
    private Beginning begin(Question question, String agentName, Optional<Agent> agent, Optional<Instant> waiting) {
        var run = new RunId(services.ids().next("run"));
        var started = new RunStarted(
                new Stamp(run, 1, services.clock().instant()),
                question.conversation(),
                Optional.of(answered(question.asked())),
                new MessageId(services.ids().next("msg")),
                agentName,
                agent.map(Agent::version).orElse(""),
                question.caller().id(),
                question.language(),
                Optional.empty(),
                Optional.of(question.caller()),
                question.trace());
        Beginning beginning = services.journal()
                .begin(new NewRun(question, started, title(question.asked()), services.replica(), waiting.isPresent()));
        if (beginning instanceof Begun(Lease lease)) {
            begin(lease, started, question, agent, waiting);
        }
        return beginning;
    }

    /** The run, while this process advances it. */
    public Optional<LiveRun> live(RunId run) {
        return runs.live(run);
    }

    /** Stops the run wherever it is; false if it is not the caller's, was over or only works for another run. */
    public boolean cancel(Caller caller, RunId run) {
        Optional<RunRecord> record = services.journal().find(caller, run);
        boolean own = record.filter(known -> known.parent().isEmpty()).isPresent();
        if (!own || record.get().status().ended()) {
            return false;
        }
        stop(run, caller.id());
        return true;
    }

    /** Stops the run wherever it is; who calls has made sure that {@code by} may. */
    public void stop(RunId run, String by) {
        // Here at once, whatever the database is doing; the journal then knows whether the run was about to suspend.
        runs.live(run)
                .filter(here -> !here.closed())
                .ifPresent(here -> here.control().stop(by));
        CancelRequest request = services.journal().requestCancel(run, by, holder());
        if (request instanceof CancelRequest.Taken(Lease lease)) {
            resumeUnlessClosing(lease);
        }
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
        return approvals.decide(caller, approval, choice, reason, input);
    }

    /** Who goes on with a run that is taken from the journal: nobody here if this process is leaving. */
    private Optional<String> holder() {
        return closing ? Optional.empty() : Optional.of(services.replica());
    }

    /** Begins to answer the conversation's next question that waits, if nothing else of it is active. */
    public void advanceQueue(String owner, ConversationId conversation) {
        if (closing) {
            return;
        }
        services.journal().due(owner, conversation).ifPresent(this::beginQueued);
    }

    private void beginQueued(QueuedQuestion queued) {
        Question question = queued.question();
        String name = agentName(question)
                .orElseGet(() -> services.agents()
                        .byDefault(question.caller())
                        .map(Agent::name)
                        .orElse(""));
        Beginning beginning =
                begin(question, name, services.agents().find(question.caller(), name), Optional.of(queued.at()));
        switch (beginning) {
            case Begun _, Beginning.AlreadyBegun _, Beginning.Queued _, Beginning.ShuttingDown _ -> {}
            case Beginning.UnknownParent _, Beginning.NoSuchConversation _, Beginning.NoSuchAgent _ ->
                LOG.info("a question that waited in conversation {} has lost its place", question.conversation());
        }
    }

    /** The number of runs that this process advances. */
    public int active() {
        return runs.size();
    }

    /** The number of runs of one person that this process advances. */
    public long active(String owner) {
        return runs.open().stream().filter(run -> run.owner().equals(owner)).count();
    }

    /**
     * Goes on with what nobody does: runs of processes that are gone, runs whose approvals have expired, questions whose
     * turn it is. To be called every few seconds, by one process or by several; the number of runs that go on here.
     */
    public int recover() {
        if (closing) {
            return 0;
        }
        runs.heartbeat(); // what lives here shall not look as if nobody held it, however busy this process was
        int abandoned = takeOver();
        List<Lease> expired =
                services.journal().expireApprovals(services.clock().instant(), services.replica());
        expired.forEach(this::resume);
        List<QueuedQuestion> due = services.journal().due(MOST_DUE);
        due.forEach(this::tryQueued);
        return abandoned + expired.size() + due.size();
    }

    /** Each is gone on with before the journal is asked for more: a failure then leaves no lease without its run. */
    private int takeOver() {
        int taken = 0;
        List<Lease> abandoned;
        do {
            abandoned = services.journal().takeOver(services.replica());
            abandoned.forEach(this::resume);
            taken += abandoned.size();
        } while (abandoned.size() >= Journal.TAKE_OVER && !closing);
        return taken;
    }

    /** One conversation's trouble is not to hold up the others that wait behind it. */
    private void tryQueued(QueuedQuestion queued) {
        try {
            beginQueued(queued);
        } catch (RuntimeException e) {
            LOG.warn(
                    "the next question of conversation {} waits on",
                    queued.question().conversation(),
                    e);
        }
    }

    /** Keeps the leases alive; to be called several times in a lease's time. */
    public void heartbeat() {
        runs.heartbeat();
    }

    /** Takes no more questions from now on; running answers go on. */
    public void refuse() {
        closing = true;
    }

    /** Takes no more questions and waits for running answers, at most {@code patience}. */
    public void drain(Duration patience) throws InterruptedException {
        refuse();
        for (LiveRun run : runs.awaitClosed(patience)) {
            LOG.info("run {} is left for the next process to finish", run.id());
        }
    }

    /** Stops working at once; unfinished runs stay open in the journal and are taken up at the next start. */
    @Override
    public void close() {
        closing = true;
        runs.close(STOPPING);
        timer.close();
    }

    private void ended(RunStarted started) {
        try {
            advanceQueue(started.owner(), started.conversation());
        } catch (RuntimeException e) {
            LOG.warn("the next question of conversation {} waits for the sweep", started.conversation(), e);
        }
    }

    private void begin(
            Lease lease, RunStarted started, Question question, Optional<Agent> agent, Optional<Instant> waiting) {
        var here = new LiveRun(lease.run(), new RunControl(), List.of(started));
        var assembly = new RunAssembly(services, timer, lease, question.caller());
        RunWriter writer = assembly.writer(here, started.stamp().seq());
        Optional<Past> past = waiting.isPresent()
                ? Optional.empty()
                : Past.opening(question.asked()).map(assembly::opening);
        runs.start(
                lease,
                here,
                () -> assembly.ending(writer, here).guard(() -> {
                    waiting.ifPresent(since -> restored.requireSince(since, lease.run()));
                    Agent known = agent.orElseThrow(() -> new RunEnd(FailureSentence.unknownAgent(
                            started.agent(), services.ids().next("e"))));
                    past.map(said -> assembly.root(here, writer, started, known, said))
                            .orElseGet(() -> assembly.root(here, writer, started, known))
                            .advance();
                }));
    }

    private void resumeUnlessClosing(Lease lease) {
        if (!closing) {
            resume(lease);
        }
    }

    private void resume(Lease lease) {
        try {
            List<RunEvent> events = services.journal().read(lease.run(), 0);
            var here = new LiveRun(lease.run(), new RunControl(), events);
            var resumption = Resumption.of(services, timer, restored, lease, here, RunProgress.of(events));
            LOG.info("run {} goes on here", lease.run());
            runs.start(lease, here, resumption::run);
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
}
