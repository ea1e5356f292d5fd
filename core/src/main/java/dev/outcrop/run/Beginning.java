package dev.outcrop.run;

import dev.outcrop.id.RunId;
import java.util.Optional;

/** How the attempt to begin a run ended. */
public sealed interface Beginning {

    /** It is stored, and the caller of {@link Journal#begin} holds its lease. */
    record Begun(Lease lease) implements Beginning {}

    /** The message was stored before; this run answers it. */
    record AlreadyBegun(RunId run) implements Beginning {}

    /**
     * Another run of the conversation is active, or others wait already: the question is stored and will be answered in
     * its turn. {@code position} counts from 1, the next one.
     */
    record Queued(int position, Optional<RunId> active) implements Beginning {}

    /** The message that is to be answered or followed is not in the conversation, or is of the wrong role. */
    record UnknownParent() implements Beginning {}

    /** The conversation belongs to somebody else or is deleted. */
    record NoSuchConversation() implements Beginning {}

    /** There is no agent of that name. */
    record NoSuchAgent(String agent) implements Beginning {}

    /** This process takes no more questions. */
    record ShuttingDown() implements Beginning {}
}
