package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.id.IdSource;
import dev.outcrop.server.audit.AuditFiles;
import dev.outcrop.server.audit.ChainedAudit;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.store.AuditEntry;
import dev.outcrop.store.Store;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the audit log, whose first entry is how the server was started. */
record AuditSupply(ChainedAudit log, Refusals refusals) implements AutoCloseable {
    AuditSupply {
        requireNonNull(log, "log is null");
        requireNonNull(refusals, "refusals is null");
    }

    static AuditSupply begin(Settings settings, Store store, Answering answering, Clock clock, IdSource ids) {
        var files = new AuditFiles(
                settings.data(),
                settings.audit().file(),
                settings.audit().stdout() ? Optional.of(System.out) : Optional.empty());
        String version = Outcrop.version().orElse("dev");
        var log = new ChainedAudit(store.audit(), files, version, clock, ids);
        log.start(() -> AuditEvent.of(AuditAction.SERVER_STARTED)
                .with("version", version)
                .with("database", store.kind())
                .with("provider", answering.provider().name().toLowerCase(Locale.ROOT))
                .with("settings", String.join(", ", settings.said()))
                .with("settings_hash", hash(settings, clock)));
        return new AuditSupply(log, new Refusals(log, clock));
    }

    /** Changes with any value that is set, but for secrets: those are not in it. */
    static String hash(Settings settings, Clock clock) {
        return AuditEntry.hash(String.join(
                "\n",
                settings.toString(),
                settings.agents().toString(),
                new DatabaseSupply(settings, Map.of(), clock).place(),
                settings.database().toString(),
                settings.titles().toString(),
                new TreeMap<>(settings.models()).toString(),
                new TreeMap<>(settings.prices()).toString(),
                settings.bedrock().toString(),
                settings.allowedHosts().toString(),
                settings.proxies().toString(),
                settings.attachments().toString(),
                String.valueOf(settings.agentCore()),
                people(settings.signIn()),
                new TreeMap<>(settings.access().agents()).toString(),
                new TreeMap<>(settings.access().tools()).toString(),
                settings.calls().rules().toString(),
                new TreeMap<>(settings.calls().models()).toString(),
                settings.runs().toString(),
                settings.limits().toString(),
                settings.budgets().toString(),
                settings.retention().toString(),
                settings.audit().toString(),
                settings.traces().toString()));
    }

    /** Its own text form leaves out nearly all of it. */
    private static String people(SignInSettings settings) {
        return String.join(
                "\n",
                settings.publicUrl().toString(),
                settings.provider().map(AuditSupply::provider).orElse("none"),
                new TreeSet<>(settings.origins()).toString(),
                new TreeMap<>(settings.roles()).toString(),
                settings.defaultRole().toString(),
                settings.idle().toString(),
                settings.life().toString());
    }

    private static String provider(SignInSettings.Provider provider) {
        return String.join(
                "\n",
                provider.issuer().toString(),
                provider.clientId(),
                provider.scopes().toString(),
                provider.groupsClaims().toString(),
                new TreeSet<>(provider.domains()).toString(),
                new TreeSet<>(provider.groups()).toString(),
                new TreeSet<>(provider.audiences()).toString(),
                provider.loadBalancer().toString());
    }

    @Override
    public void close() {
        refusals.flush();
        log.note(AuditEvent.of(AuditAction.SERVER_STOPPED));
        log.close();
    }
}
