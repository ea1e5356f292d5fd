package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Tells the audit log, and somebody else of whoever may not come in any more. */
record AuditedSignIns(AuditLog audit, Consumer<AuditEvent> refusals, Consumer<Caller> turnedAway)
        implements SignInEvents {
    private static final int MOST_GROUPS = 1_000;

    AuditedSignIns {
        requireNonNull(audit, "audit is null");
        requireNonNull(refusals, "refusals is null");
        requireNonNull(turnedAway, "turnedAway is null");
    }

    @Override
    public void signedIn(Caller person, Optional<String> address) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_IN, person).from(address));
        String groups = person.groups().stream().sorted().collect(Collectors.joining(" "));
        audit.record(AuditEvent.of(AuditAction.SESSION_AUTHORIZED, person)
                .from(address)
                .with("role", person.role().name().toLowerCase(Locale.ROOT))
                .with("groups", groups.length() > MOST_GROUPS ? groups.substring(0, MOST_GROUPS) : groups));
    }

    @Override
    public void refused(Refusal why, Optional<Caller> person, Optional<String> address) {
        person.ifPresent(turnedAway);
        refusals.accept(person.map(known -> AuditEvent.of(AuditAction.SIGNED_IN, known))
                .orElseGet(() -> AuditEvent.of(AuditAction.SIGNED_IN))
                .failed()
                .from(address)
                .with("reason", why.word()));
    }

    @Override
    public void signedOut(Caller person, boolean everywhere, Optional<String> address) {
        audit.record(AuditEvent.of(AuditAction.SIGNED_OUT, person)
                .from(address)
                .with("browsers", everywhere ? "all" : "this"));
    }
}
