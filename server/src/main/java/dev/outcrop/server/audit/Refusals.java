package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.server.http.RefusalWatch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes refusals down. The first of a kind is an entry at once; what follows within a minute is counted and is one
 * entry with the next that comes after it, so that nobody can fill the log by knocking.
 */
public final class Refusals implements RefusalWatch {
    private static final Duration TOGETHER = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 1_000;

    private final AuditLog log;
    private final Clock clock;
    private final Map<AuditEvent, Counted> kinds = new HashMap<>();

    public Refusals(AuditLog log, Clock clock) {
        this.log = requireNonNull(log, "log is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    private static final class Counted {
        private final Instant until;
        private long more;

        Counted(Instant until) {
            this.until = until;
        }
    }

    @Override
    public void refused(Refused refused) {
        told(refused.caller()
                .map(caller -> AuditEvent.of(AuditAction.REQUEST_REFUSED, caller))
                .orElseGet(() -> AuditEvent.of(AuditAction.REQUEST_REFUSED))
                .failed()
                .from(refused.address())
                .on("route", refused.route())
                .with("method", refused.method())
                .with("status", refused.status()));
    }

    /** Something was refused; what is equal to it is counted with it. */
    public void told(AuditEvent refusal) {
        flush();
        Instant now = clock.instant();
        synchronized (this) {
            Counted before = kinds.get(refusal);
            if (before != null) {
                before.more++;
                return;
            }
            if (kinds.size() >= MOST_KINDS) { // many addresses at once: they are told together
                AuditEvent anybody = AuditEvent.of(refusal.action()).failed();
                kinds.computeIfAbsent(anybody, _ -> new Counted(now.plus(TOGETHER))).more++;
                return;
            }
            kinds.put(refusal, new Counted(now.plus(TOGETHER)));
        }
        log.record(refusal);
    }

    /** Writes what was counted and whose minute is over. */
    public void flush() {
        flush(clock.instant());
    }

    /** Writes all that was counted, and begins anew: whose minute is not over may have to be forgotten now. */
    public void flushAll() {
        flush(Instant.MAX);
    }

    private void flush(Instant now) {
        var over = new HashMap<AuditEvent, Long>();
        synchronized (this) {
            kinds.entrySet().removeIf(kind -> {
                if (kind.getValue().until.isAfter(now)) {
                    return false;
                }
                if (kind.getValue().more > 0) {
                    over.put(kind.getKey(), kind.getValue().more);
                }
                return true;
            });
        }
        over.forEach((refusal, times) -> log.record(times == 1 ? refusal : refusal.with("count", times)));
    }
}
