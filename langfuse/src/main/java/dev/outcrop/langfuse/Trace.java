package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.TraceParent;
import java.util.List;
import java.util.Optional;

/**
 * What happened in one turn: the run that answers a person and all that worked for it.
 *
 * @param id 32 hex digits
 * @param root the run that answers the person
 * @param name the agent that was asked
 * @param user who asked
 * @param session the conversation
 * @param parent the span in which the person's question was asked, if its request named one
 * @param observations those that are over, in the order in which they began
 */
public record Trace(
        String id,
        RunId root,
        String name,
        String user,
        ConversationId session,
        Optional<TraceParent> parent,
        List<Observation> observations) {
    public Trace {
        requireNonNull(id, "id is null");
        requireNonNull(root, "root is null");
        requireNonNull(name, "name is null");
        requireNonNull(user, "user is null");
        requireNonNull(session, "session is null");
        requireNonNull(parent, "parent is null");
        observations = List.copyOf(observations);
    }

    /** The same with these observations. */
    public Trace withObservations(List<Observation> others) {
        return new Trace(id, root, name, user, session, parent, others);
    }

    /** The same with another name for the person. */
    public Trace withUser(String other) {
        return new Trace(id, root, name, other, session, parent, observations);
    }
}
