package dev.outcrop.run;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The append-only record of every run, and the only place where a run's state is. What a method has returned is stored.
 */
public interface Journal {

    /**
     * Begins a run: stores all of {@code run} or nothing. At most one run of a conversation is active, across all
     * processes; a person's message that is there already is never stored twice.
     */
    Beginning begin(NewRun run);

    /**
     * Appends events in the order given; they may belong to the lease's run or to runs that it handed over to. A
     * {@link RunEvent.RunStarted} with a parent creates the child run. A terminal event ends its run.
     *
     * @throws StaleLease if the lease is not the newest or its run has ended: nothing is stored then
     */
    void append(Lease lease, List<RunEvent> events);

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

    /** Takes over runs that are active and whose holder is gone. Each is returned once, to one process. */
    List<Lease> takeOver(String holder);

    /** Says that {@code holder} is alive; returns those of its leases that it has lost. */
    List<Lease> renew(String holder, Collection<Lease> leases);

    /** Asks the process that holds the run to stop it; true if it was active. */
    boolean requestCancel(RunId run, String by);

    /** Who asked for which of these runs to be stopped. */
    Map<RunId, String> cancelRequests(Collection<RunId> runs);
}
