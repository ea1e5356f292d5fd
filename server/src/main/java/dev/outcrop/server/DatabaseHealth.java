package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.store.Health;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an operator sees of the database: whether it stores, and whether it is awake. */
record DatabaseHealth(Store store) {
    private static final Duration WRITES_STALL = Duration.ofSeconds(5);

    DatabaseHealth {
        requireNonNull(store, "store is null");
    }

    /** Asks it, which wakes it. */
    HealthCheck.State answers() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        try {
            Health health = store.health();
            details.put("kind", health.kind())
                    .put("location", health.location())
                    .put("bytes", health.bytes())
                    .put("conversations", health.conversations())
                    .put("runs", health.runs())
                    .put("activeRuns", health.activeRuns())
                    .put("suspendedRuns", health.suspendedRuns())
                    .put("queuedQuestions", health.queuedQuestions())
                    .put("runsToCompact", health.runsToCompact())
                    .put("pendingWrites", health.pendingWrites());
            health.eventBytes().ifPresent(bytes -> details.put("eventBytes", bytes));
            health.logBytes().ifPresent(bytes -> details.put("logBytes", bytes));
            Optional<Duration> oldest = health.oldestPendingWrite();
            oldest.ifPresent(age -> details.put("oldestPendingWriteMs", age.toMillis()));
            if (oldest.filter(age -> age.compareTo(WRITES_STALL) > 0).isPresent()) {
                return new HealthCheck.State(
                        false, "The database answers, but does not store; runs wait and go on when it does.", details);
            }
            return new HealthCheck.State(true, "The database answers.", details);
        } catch (StoreFailure failure) {
            return new HealthCheck.State(false, String.valueOf(failure.getMessage()), details);
        }
    }

    /** What is known without asking it. */
    HealthCheck.State awake() {
        String how = store.waking() ? "waking" : store.resting() ? "resting" : "awake";
        return new HealthCheck.State(
                true,
                switch (how) {
                    case "waking" -> "The database is waking up, which takes up to half a minute.";
                    case "resting" -> "Nobody needs the database; the next request wakes it.";
                    default -> "The database is awake.";
                },
                JsonNodeFactory.instance.objectNode().put("state", how));
    }
}
