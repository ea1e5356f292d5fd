package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import dev.outcrop.server.http.RefusalWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes refused requests down. The first of a kind is an entry at once; what follows within a minute is counted and is one
 * entry with the next that comes after it, so that nobody can fill the log by knocking.
 */
public final class Refusals implements RefusalWatch {
    private static final Duration TOGETHER = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 1_000;

    private final AuditLog log;
    private final Clock clock;
    private final Map<Kind, Counted> kinds = new HashMap<>();

    public Refusals(AuditLog log, Clock clock) {
        this.log = requireNonNull(log, "log is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    private record Kind(int status, String method, String route, Optional<String> person, Optional<String> address) {}

    private static final class Counted {
        private final Refused first;
        private final Instant until;
        private long more;

        Counted(Refused first, Instant until) {
            this.first = first;
            this.until = until;
        }
    }

    @Override
    public void refused(Refused refused) {
        flush();
        Instant now = clock.instant();
        var kind = new Kind(
                refused.status(),
                refused.method(),
                refused.route(),
                refused.caller().map(Caller::id),
                refused.address());
        synchronized (this) {
            Counted before = kinds.get(kind);
            if (before != null) {
                before.more++;
                return;
            }
            if (kinds.size() >= MOST_KINDS) { // many addresses at once: they are told together
                kind = new Kind(refused.status(), "", "", Optional.empty(), Optional.empty());
                Counted others = kinds.computeIfAbsent(kind, _ -> new Counted(refused.anybody(), now.plus(TOGETHER)));
                others.more++;
                return;
            }
            kinds.put(kind, new Counted(refused, now.plus(TOGETHER)));
        }
        write(refused, 1);
    }

    /** Writes what was counted and whose minute is over. */
    public void flush() {
        var over = new HashMap<Refused, Long>();
        Instant now = clock.instant();
        synchronized (this) {
            kinds.values().removeIf(counted -> {
                if (counted.until.isAfter(now)) {
                    return false;
                }
                if (counted.more > 0) {
                    over.put(counted.first, counted.more);
                }
                return true;
            });
        }
        over.forEach(this::write);
    }

    private void write(Refused refused, long times) {
        AuditEvent event = refused.caller()
                .map(caller -> AuditEvent.of(AuditAction.REQUEST_REFUSED, caller))
                .orElseGet(() -> AuditEvent.of(AuditAction.REQUEST_REFUSED))
                .failed()
                .from(refused.address())
                .on("route", refused.route())
                .with("method", refused.method())
                .with("status", refused.status());
        log.record(times == 1 ? event : event.with("count", times));
    }
}
