package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import java.util.function.Consumer;

/** Tells the audit log, and somebody else of whoever may not come in any more. */
record AuditedSignIns(AuditLog audit, Consumer<Caller> turnedAway) implements SignInEvents {
    AuditedSignIns {
        requireNonNull(turnedAway, "turnedAway is null");
        requireNonNull(audit, "audit is null");
    }

    @Override
    public void signedIn(String person) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_IN, new Caller(person, person)));
    }

    @Override
    public void refused(Refusal why) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_IN).failed().with("reason", why.word()));
    }

    @Override
    public void turnedAway(Caller person) {
        turnedAway.accept(person);
        audit.record(AuditEvent.of(AuditAction.SIGNED_IN, new Caller(person.id(), person.id()))
                .failed()
                .with("reason", Refusal.NOT_ALLOWED.word()));
    }

    @Override
    public void signedOut(String person, boolean everywhere) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, new Caller(person, person))
                .with("browsers", everywhere ? "all" : "this"));
    }
}
