package dev.outcrop.server.signin;

import dev.outcrop.access.AuditLog;
import java.util.Optional;

/** Is told who comes and goes, in this one place. */
public interface SignInEvents {

    /** Tells the audit log. */
    static SignInEvents audited(AuditLog audit) {
        return new AuditedSignIns(audit);
    }

    /** A person has signed in. */
    void signedIn(String person);

    /** Somebody was not let in; the person is known if it is their rights that don't suffice. */
    void refused(Refusal why, Optional<String> person);

    /** A person has signed out, with one browser or with all. */
    void signedOut(String person, boolean everywhere);
}
