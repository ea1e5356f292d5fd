package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.AwsSecrets;
import dev.outcrop.bedrock.AwsSecrets.Reading;
import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.langfuse.ProjectKeys;
import dev.outcrop.server.api.HealthCheck;
import dev.outcrop.server.config.SecretRef;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.SignInSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The secrets that settings name instead of having them. They are read at the start and again as time passes, so that one
 * that was renewed gets here without a restart; what was read before holds while they can't be read.
 */
final class Secrets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Map<String, KeptSecret> all = new TreeMap<>();
    private final List<SecretRef> named;
    private final Optional<AwsSecrets> vault;
    private final Duration fresh;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("outcrop-secrets").factory());

    private Secrets(List<SecretRef> named, Optional<AwsSecrets> vault, Duration fresh, Clock clock) {
        this.named = named;
        this.vault = vault;
        this.fresh = fresh;
        this.clock = clock;
        named.forEach(ref -> all.computeIfAbsent(ref.id(), KeptSecret::new));
    }

    /**
     * Reads what these settings name, once.
     *
     * @throws StartFailure if they name secrets and there are no credentials to read them with
     */
    static Secrets read(Settings settings, Map<String, String> environment, Clock clock) {
        List<SecretRef> named = named(settings);
        Optional<AwsSecrets> vault = named.isEmpty()
                ? Optional.empty()
                : switch (ModelSupply.aws(settings.bedrock(), environment).vault()) {
                    case AwsSettings.Vault.Found(AwsSecrets found) -> Optional.of(found);
                    case AwsSettings.Vault.Missing(String why) ->
                        throw new StartFailure(
                                "A setting names the secret " + named.getFirst().id() + ", but " + why + ".");
                };
        var secrets = new Secrets(named, vault, settings.secretsRefresh(), requireNonNull(clock, "clock is null"));
        secrets.look();
        return secrets;
    }

    private static List<SecretRef> named(Settings settings) {
        var langfuse = settings.traces().langfuse().stream()
                .flatMap(project -> Stream.of(project.publicKey(), project.secretKey()));
        var client = settings.signIn().provider().flatMap(SignInSettings.Provider::clientSecret).stream();
        return Stream.of(langfuse, client, settings.signIn().keys().stream())
                .flatMap(values -> values)
                .flatMap(value -> SecretRef.of(value).stream())
                .distinct()
                .toList();
    }

    /** From now on they are read again as time passes. */
    void start() {
        if (!all.isEmpty()) {
            var _ = timer.scheduleWithFixedDelay(
                    this::tryLook, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tryLook() {
        try {
            look();
        } catch (RuntimeException failure) { // an executor would stop here
            LOG.error("secrets were not read again", failure);
        }
    }

    private void look() {
        Instant now = clock.instant();
        for (KeptSecret secret : all.values()) {
            Optional<AwsSecrets> due = vault.filter(_ -> !now.isBefore(secret.due()));
            if (due.isPresent()) {
                Reading reading = due.get().read(secret.id());
                boolean well = secret.take(reading);
                secret.readAgain(now.plus(well ? fresh : AFTER_FAILURE));
            }
        }
    }

    /** What a setting's value comes to now: itself, or what the secret has that it names; empty if that is not known, or is nothing. */
    Optional<String> now(String value) {
        return SecretRef.of(value).map(ref -> secret(ref).value(ref.field())).orElseGet(() -> Optional.of(value));
    }

    private KeptSecret secret(SecretRef ref) {
        return requireNonNull(all.get(ref.id()), "a secret that no setting names");
    }

    /** The settings of traces; without Langfuse where one of its keys is known to be nothing. */
    Settings.Traces traces(Settings.Traces settings) {
        boolean off = settings.langfuse().stream()
                .flatMap(project -> Stream.of(project.publicKey(), project.secretKey()))
                .flatMap(value -> SecretRef.of(value).stream())
                .anyMatch(ref -> secret(ref).nothing(ref.field()));
        return off ? settings.withoutLangfuse() : settings;
    }

    /** The keys of a project, as they are at each moment; a key that is not known is nothing, and refused. */
    Supplier<ProjectKeys> keys(Settings.Traces.Langfuse project) {
        return () -> new ProjectKeys(
                now(project.publicKey()).orElse(""), now(project.secretKey()).orElse(""));
    }

    /** Why some can't be read. */
    List<String> problems() {
        return all.values().stream()
                .flatMap(secret -> secret.problem().stream())
                .toList();
    }

    /** How they are, if settings name any. */
    Optional<HealthCheck> check() {
        return all.isEmpty() ? Optional.empty() : Optional.of(new HealthCheck("secrets", false, this::state));
    }

    private HealthCheck.State state() {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (KeptSecret secret : all.values()) {
            ObjectNode one = details.putObject(secret.id());
            secret.problem().ifPresent(why -> one.put("problem", why));
            named.stream()
                    .filter(ref -> ref.id().equals(secret.id()))
                    .forEach(ref -> one.put(ref.field().orElse("value"), word(secret, ref)));
        }
        boolean well = problems().isEmpty();
        return new HealthCheck.State(
                well,
                well
                        ? "Secrets are read. One that is empty counts as not set."
                        : "Some secrets can't be read; what was read before holds.",
                details);
    }

    private static String word(KeptSecret secret, SecretRef ref) {
        return secret.value(ref.field()).isPresent()
                ? (secret.beganWithout(ref.field()) ? "filled since the start" : "set")
                : (secret.nothing(ref.field()) ? "empty" : "unknown");
    }

    @Override
    public void close() {
        timer.shutdownNow();
        vault.ifPresent(AwsSecrets::close);
    }
}
