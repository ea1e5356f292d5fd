package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The append-only record of every run, and the only place where a run's state is. What a method has returned is stored.
 */
public interface Journal {

    /**
     * Begins a run: stores all of {@code run} or nothing. At most one run of a conversation is active (running or
     * suspended), across all processes: meanwhile, and while others wait, the question is stored at the end of the
     * conversation's queue. A person's message that is there already, or waits already, is never stored twice.
     */
    Beginning begin(NewRun run);

    /** The questions that wait in the conversation, the next one first; none if it is not the caller's. */
    List<QueuedQuestion> queue(Caller caller, ConversationId conversation);

    /** Where a question stands that had to wait. */
    PlaceInLine placeInLine(Caller caller, ConversationId conversation, MessageId queued);

    /** Takes a question out of the queue; false if it does not wait. */
    boolean withdraw(Caller caller, ConversationId conversation, MessageId queued);

    /** The next questions of conversations in which no run is active, those that have waited longest first. */
    List<QueuedQuestion> due(int limit);

    /** The next question of the conversation if no run of it is active. */
    Optional<QueuedQuestion> due(String owner, ConversationId conversation);

    /**
     * Appends events in the order given; they may belong to the lease's run or to runs that it handed over to. A
     * {@link RunEvent.RunStarted} with a parent creates the child run. A terminal event ends its run, and with it the
     * approvals that were not decided.
     *
     * @throws StaleLease if the lease is not the newest or its run has ended: nothing is stored then
     */
    void append(Lease lease, List<RunEvent> events);

    /**
     * The same for who has no need to wait: tells {@code then} that all is stored, or why it is not. It is told on
     * whatever thread knows first, which it must not hold up, or before this returns.
     */
    default void appendSoon(Lease lease, List<RunEvent> events, Consumer<Optional<RuntimeException>> then) {
        Optional<RuntimeException> failure = Optional.empty();
        try {
            append(lease, events);
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
        then.accept(failure);
    }

    /**
     * Appends events, the last of which suspends the lease's run, and gives up the lease. False, and nothing is stored,
     * if something was decided that the run has not taken note of by an {@link RunEvent.ApprovalDecided}, or if somebody
     * has asked to stop it.
     *
     * @throws StaleLease as {@link #append}
     */
    boolean suspend(Lease lease, List<RunEvent> events);

    /** Gives up the lease of a run that goes on: another process may take it over at once. */
    void release(Lease lease);

    /** The run's events after {@code afterSeq}, in order; empty if there is no such run. */
    List<RunEvent> read(RunId run, long afterSeq);

    /** The events of several runs, without the deltas of steps that are finished. */
    Map<RunId, List<RunEvent>> readAll(Collection<RunId> runs);

    /** The run, if it is the caller's. */
    Optional<RunRecord> find(Caller caller, RunId run);

    /** The conversation's newest run that answers it directly, if the conversation is the caller's. */
    Optional<RunRecord> latest(Caller caller, ConversationId conversation);

    /**
     * Waits until the run has committed events after {@code afterSeq}, wherever it is running, or has ended, or {@code
     * timeout} has passed; then like {@link #read}.
     */
    List<RunEvent> await(RunId run, long afterSeq, Duration timeout) throws InterruptedException;

    /**
     * So many runs are taken over at once, if there are as many. A journal that processes share returns no more of them: who
     * takes a run over has to go on with it soon.
     */
    int TAKE_OVER = 50;

    /**
     * Takes over runs that are active and whose holder is gone. Each is returned once, to one process. There may be more if
     * {@link #TAKE_OVER} are returned.
     */
    List<Lease> takeOver(String holder);

    /** Says that {@code holder} is alive; returns those of its leases that it has lost. */
    List<Lease> renew(String holder, Collection<Lease> leases);

    /**
     * Asks the process that holds the run to stop it. A suspended run is held by nobody: {@code holder} gets its lease,
     * one that is about to lapse if empty.
     */
    CancelRequest requestCancel(RunId run, String by, Optional<String> holder);

    /** Who asked for which of these runs to be stopped. */
    Map<RunId, String> cancelRequests(Collection<RunId> runs);

    /** Waits until one of these runs may have been asked to stop, or {@code timeout} has passed; then as {@link #cancelRequests}. */
    Map<RunId, String> awaitCancelRequests(Collection<RunId> runs, Duration timeout) throws InterruptedException;

    /** The approval, if it is the caller's. */
    Optional<ApprovalRecord> approval(Caller caller, ApprovalId approval);

    /** All approvals that a run, or one that it handed over to, has asked for, in that order. */
    List<ApprovalRecord> approvals(RunId root);

    /**
     * Stores a decision, the first one only. If the run is suspended it becomes running, and {@code holder} gets its
     * lease, one that is about to lapse if empty.
     */
    DecisionOutcome decide(Caller caller, ApprovalId approval, Decision decision, Optional<String> holder);

    /** Decides for all whose time has run out before {@code now}; the leases of runs that were suspended. */
    List<Lease> expireApprovals(Instant now, String holder);
}
