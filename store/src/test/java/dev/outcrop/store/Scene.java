package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Decision;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.ParentCall;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.QueuedQuestion;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Short words for what tests say often. */
record Scene(Clock clock) {
    static final Caller ANN = new Caller("ann", "Ann");
    static final Caller BOB = new Caller("bob", "Bob");
    static final String HOLDER = "process-1";

    static ConversationId conversation(String id) {
        return new ConversationId(id);
    }

    static MessageId message(String id) {
        return new MessageId(id);
    }

    static RunId run(String id) {
        return new RunId(id);
    }

    /** {@code caller}'s message {@code id}, under {@code parent} unless that is empty, answered by run {@code r-id} with {@code a-id}. */
    NewRun ask(Caller caller, String conversation, String id, String parent, String text) {
        return ask(caller, conversation, id, parent, text, "r-" + id, "a-" + id);
    }

    NewRun ask(Caller caller, String conversation, String id, String parent, String text, String run, String answer) {
        var asked = new Asked.NewMessage(message(id), optional(parent), List.of(new Block.Text(text)));
        return newRun(caller, conversation, asked, started(caller, conversation, id, run, answer), text);
    }

    /** The same message answered once more. */
    NewRun again(Caller caller, String conversation, String id, String run) {
        return newRun(
                caller,
                conversation,
                new Asked.Again(message(id)),
                started(caller, conversation, id, run, "a-" + run),
                "unused");
    }

    private static NewRun newRun(
            Caller caller, String conversation, Asked asked, RunEvent.RunStarted started, String title) {
        var question = new Question(caller, conversation(conversation), Optional.of("chef"), Optional.of("ja"), asked);
        return new NewRun(question, started, title, HOLDER, false);
    }

    /** Begins the question that waits, with run {@code r-id} and answer {@code a-id}. */
    NewRun waited(QueuedQuestion queued, String holder) {
        String id = queued.id().value();
        return waited(queued, holder, "r-" + id, "a-" + id);
    }

    NewRun waited(QueuedQuestion queued, String holder, String run, String answer) {
        Question question = queued.question();
        String answered = switch (question.asked()) {
            case Asked.NewMessage asked -> asked.id().value();
            case Asked.Again(MessageId asked) -> asked.value();
        };
        String conversation = question.conversation().value();
        return new NewRun(
                question, started(question.caller(), conversation, answered, run, answer), "unused", holder, true);
    }

    private static Optional<MessageId> optional(String id) {
        return id.isEmpty() ? Optional.empty() : Optional.of(message(id));
    }

    private RunEvent.RunStarted started(Caller caller, String conversation, String asked, String run, String answer) {
        return new RunEvent.RunStarted(
                stamp(run, 1),
                conversation(conversation),
                optional(asked),
                message(answer),
                "chef",
                "v1",
                caller.id(),
                Optional.of("ja"),
                Optional.empty());
    }

    RunEvent.RunStarted child(Caller caller, String conversation, String run, String parent) {
        return new RunEvent.RunStarted(
                stamp(run, 1),
                conversation(conversation),
                Optional.empty(),
                message("a-" + run),
                "farm",
                "v1",
                caller.id(),
                Optional.empty(),
                Optional.of(new ParentCall(run(parent), "call-1")));
    }

    Stamp stamp(String run, long seq) {
        return new Stamp(run(run), seq, clock.instant());
    }

    RunEvent step(String run, long seq, int step) {
        return new RunEvent.StepStarted(stamp(run, seq), step, "model");
    }

    RunEvent text(String run, long seq, int step, String text) {
        return new RunEvent.TextDelta(stamp(run, seq), step, 0, text);
    }

    RunEvent finished(String run, long seq, int step, String text) {
        return new RunEvent.ModelFinished(
                stamp(run, seq),
                step,
                StopReason.END_TURN,
                "end_turn",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new Block.Text(text)));
    }

    /** A call that has cost this. */
    RunEvent.ModelFinished paid(String run, long seq, int step, String model, Usage usage, Optional<Cost> cost) {
        return new RunEvent.ModelFinished(
                stamp(run, seq),
                step,
                StopReason.TOOL_USE,
                "tool_use",
                Optional.of(usage),
                cost,
                cost.map(paid -> new Cost(paid.usd().negate())),
                Optional.empty(),
                Optional.empty(),
                List.of(new Block.Text("text")),
                false,
                Optional.of(model));
    }

    /** A call that broke off and has cost this. */
    RunEvent.ModelCut cut(String run, long seq, int step, String usd) {
        return new RunEvent.ModelCut(
                stamp(run, seq), step, "model", new Usage(3, 4, 7, 0, 0), Optional.of(new Cost(new BigDecimal(usd))));
    }

    /** {@code run} asks about {@code call}, for a minute. */
    RunEvent.ApprovalRequested asks(String run, long seq, String approval) {
        var request = new ApprovalRequest(
                new ApprovalId(approval),
                run(run),
                "call-1",
                "mail",
                JsonMapper.shared().readTree("{\"to\":\"Bob\",\"n\":1.50}"),
                ApprovalRequest.Kind.START,
                "It sends a mail.",
                Optional.of(clock.instant().plusSeconds(60)));
        return new RunEvent.ApprovalRequested(stamp(run, seq), "call-1", request);
    }

    RunEvent.ApprovalDecided notes(String run, long seq, String approval, Decision decision) {
        return new RunEvent.ApprovalDecided(stamp(run, seq), "call-1", new ApprovalId(approval), decision);
    }

    RunEvent suspended(String run, long seq) {
        return new RunEvent.RunSuspended(stamp(run, seq));
    }

    RunEvent resumed(String run, long seq) {
        return new RunEvent.RunResumed(stamp(run, seq), HOLDER);
    }

    Decision decision(Decision.Choice choice, Caller by) {
        return new Decision(choice, by.id(), clock.instant(), Optional.of("because"), Optional.empty());
    }

    RunEvent completed(String run, long seq) {
        return new RunEvent.RunCompleted(stamp(run, seq), Optional.empty());
    }

    RunEvent cancelled(String run, long seq) {
        return new RunEvent.RunCancelled(stamp(run, seq), "ann");
    }

    static Lease begun(Beginning beginning) {
        if (beginning instanceof Beginning.Begun(Lease lease)) {
            return lease;
        }
        throw new AssertionError("expected the run to begin, but it was " + beginning);
    }

    /** A whole turn: question, one step, answer. */
    void turn(
            Journal journal,
            Caller caller,
            String conversation,
            String id,
            String parent,
            String question,
            String answer) {
        Lease lease = begun(journal.begin(ask(caller, conversation, id, parent, question)));
        String run = "r-" + id;
        journal.append(
                lease,
                List.of(step(run, 2, 1), text(run, 3, 1, answer), finished(run, 4, 1, answer), completed(run, 5)));
    }
}
