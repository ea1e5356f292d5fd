package dev.outcrop.server;

import dev.outcrop.server.config.Settings;
import dev.outcrop.store.AuditCheck;

/** Looks at the audit log of a server that may be running. */
public final class AuditReview {
    private AuditReview() {}

    /**
     * What is wrong with it, if anything; changes nothing.
     *
     * @throws dev.outcrop.store.StoreFailure if the database can't be read
     */
    public static AuditCheck of(Settings settings) {
        return AuditCheck.of(Startup.storeOptions(settings));
    }
}
