package dev.outcrop.server.signin;

import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import java.util.function.Consumer;

/** Is told who comes and goes, in this one place. */
public interface SignInEvents {

    /** Tells the audit log, and {@code turnedAway} of whoever may not come in any more. */
    static SignInEvents audited(AuditLog audit, Consumer<Caller> turnedAway) {
        return new AuditedSignIns(audit, turnedAway);
    }

    /** A person has signed in. */
    void signedIn(String person);

    /** Somebody was not let in, and who it was isn't known. */
    void refused(Refusal why);

    /** Somebody whom the provider knows was not let in: their rights don't suffice. */
    void turnedAway(Caller person);

    /** A person has signed out, with one browser or with all. */
    void signedOut(String person, boolean everywhere);
}
