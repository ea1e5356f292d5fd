package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import java.util.Optional;

/** Tells the audit log. */
record AuditedSignIns(AuditLog audit) implements SignInEvents {
    AuditedSignIns {
        requireNonNull(audit, "audit is null");
    }

    @Override
    public void signedIn(String person) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_IN, new Caller(person, person)));
    }

    @Override
    public void refused(Refusal why, Optional<String> person) {
        AuditEvent event = person.map(id -> AuditEvent.of(AuditAction.SIGNED_IN, new Caller(id, id)))
                .orElseGet(() -> AuditEvent.of(AuditAction.SIGNED_IN));
        audit.record(event.failed().with("reason", why.word()));
    }

    @Override
    public void signedOut(String person, boolean everywhere) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, new Caller(person, person))
                .with("browsers", everywhere ? "all" : "this"));
    }
}
