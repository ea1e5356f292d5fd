package dev.outcrop.server;

import dev.outcrop.server.config.Settings;
import dev.outcrop.store.AuditCheck;
import java.time.Clock;

/** Looks at the audit log of a server that may be running. */
public final class AuditReview {
    private AuditReview() {}

    /**
     * What is wrong with it, if anything; changes nothing.
     *
     * @throws StartFailure if there is nothing to sign in with
     * @throws dev.outcrop.store.StoreFailure if the database can't be read
     */
    public static AuditCheck of(Settings settings) {
        return AuditCheck.of(new DatabaseSupply(settings, System.getenv(), Clock.systemUTC()).options());
    }
}
