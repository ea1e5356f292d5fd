package dev.outcrop.server.signin;

import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import java.util.Optional;
import java.util.function.Consumer;

/** Is told who comes and goes, in this one place. */
public interface SignInEvents {

    /**
     * Tells the audit log.
     *
     * @param refusals takes what anybody could make happen any number of times
     * @param turnedAway is told who may not come in any more
     */
    static SignInEvents audited(AuditLog audit, Consumer<AuditEvent> refusals, Consumer<Caller> turnedAway) {
        return new AuditedSignIns(audit, refusals, turnedAway);
    }

    /** A person has signed in, from that address. */
    void signedIn(Caller person, Optional<String> address);

    /** Somebody was not let in; the person is known if it is their rights that don't suffice. */
    void refused(Refusal why, Optional<Caller> person, Optional<String> address);

    /** A person has signed out, with one browser or with all. */
    void signedOut(Caller person, boolean everywhere, Optional<String> address);
}
