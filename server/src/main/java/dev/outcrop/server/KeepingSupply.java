package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditLog;
import dev.outcrop.run.Runner;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.keeping.HoldRoutes;
import dev.outcrop.server.keeping.Kept;
import dev.outcrop.server.keeping.PersonErasure;
import dev.outcrop.server.keeping.PersonRoutes;
import dev.outcrop.server.keeping.RetentionRun;
import dev.outcrop.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** Makes what removes, holds, hands out and erases; {@code endpoints} are the routes to it. */
record KeepingSupply(RetentionRun retention, PersonErasure erasure, List<Endpoint> endpoints) {
    KeepingSupply {
        requireNonNull(retention, "retention is null");
        requireNonNull(erasure, "erasure is null");
        endpoints = List.copyOf(endpoints);
    }

    /** {@code others} is what is kept of people beside conversations, feedback and settings. */
    static KeepingSupply of(
            Settings settings,
            Store store,
            Runner runner,
            List<Kept> others,
            Refusals refusals,
            AuditLog audit,
            Clock clock) {
        var erasure = new PersonErasure(store, runner::stop, others, refusals, audit);
        return new KeepingSupply(
                new RetentionRun(store, settings.retention(), settings.limits().keepDeleted(), others, audit),
                erasure,
                Stream.of(
                                new PersonRoutes(
                                                store,
                                                erasure,
                                                others,
                                                settings.retention(),
                                                settings.budgets(),
                                                audit,
                                                clock)
                                        .endpoints(),
                                new HoldRoutes(store.holds(), audit).endpoints())
                        .flatMap(List::stream)
                        .toList());
    }
}
