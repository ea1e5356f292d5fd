package dev.outcrop.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Has the server keep the plans of one connection's statements for a moment: planning anew for each commit takes as long
 * as the work, and a plan kept from when a table was small would read through it as it grows. For one thread at a time.
 */
final class KeptPlans {
    /** While a table is so small that a plan reads all of it, it does not become large within this time. */
    static final Duration KEPT = Duration.ofSeconds(1);

    /** Sets up a connection whose plans are kept: one that is made for a table of some hundred rows finds them by their keys. */
    static final String SETTINGS = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;"
            + " SET enable_hashjoin = off; SET enable_mergejoin = off";

    private final LongSupplier nanos;
    private long since;

    /** {@code nanos} is a {@link System#nanoTime}. */
    KeptPlans(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /** Drops the plans with the next statement if they are too old. */
    void renew(Session session) throws SQLException {
        long now = nanos.getAsLong();
        if (now - since >= KEPT.toNanos()) {
            since = now;
            session.later("DISCARD PLANS");
        }
    }
}
