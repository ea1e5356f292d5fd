package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bedrock.AwsSettings;
import dev.outcrop.bedrock.RdsTokens;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.config.Settings.Database.Auth;
import dev.outcrop.store.ConnectionSecret;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Decides where data is, and how a database is signed in to. */
final class DatabaseSupply {
    private final Settings settings;
    private final Map<String, String> environment;
    private final Clock clock;

    DatabaseSupply(Settings settings, Map<String, String> environment, Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.environment = Map.copyOf(environment);
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * The SQLite file in the data folder, or the PostgreSQL that is set.
     *
     * @throws StartFailure if it is signed in to with a token, and there is nothing to sign it with; or if it was restored to
     *     a moment that is still to come
     */
    StoreOptions options() {
        settings.database()
                .restoredTo()
                .filter(to -> to.isAfter(clock.instant()))
                .ifPresent(to -> {
                    throw new StartFailure("database-restored-to is " + to + ", and that moment is still to come.");
                });
        return settings.databaseUrl()
                .map(this::postgres)
                .orElseGet(() -> StoreOptions.sqlite(settings.data()))
                .clock(clock)
                .lease(settings.runs().lease());
    }

    /** Where data is, without what is secret. */
    String place() {
        return settings.databaseUrl()
                .map(StoreOptions::postgres)
                .orElseGet(() -> StoreOptions.sqlite(settings.data()))
                .location()
                .toString();
    }

    /**
     * Which PostgreSQL is there; empty for SQLite.
     *
     * @throws StartFailure if it can't be signed in to
     * @throws dev.outcrop.store.StoreFailure.CannotOpen with one sentence that says why it can't be used
     */
    Optional<String> server() {
        return options().location() instanceof StoreOptions.Location.Postgres location
                ? Optional.of(Store.server(location))
                : Optional.empty();
    }

    private StoreOptions postgres(String url) {
        Settings.Database database = settings.database();
        return StoreOptions.postgres(
                url,
                database.auth() == Auth.IAM ? Optional.of(tokens()) : Optional.empty(),
                database.restAfter().isPresent());
    }

    private ConnectionSecret tokens() {
        return switch (ModelSupply.aws(settings.bedrock(), environment).databaseTokens(clock)) {
            case AwsSettings.Signing.Found(RdsTokens tokens) -> tokens::token;
            case AwsSettings.Signing.Missing(String why) ->
                throw new StartFailure("database-auth is iam, and " + why
                        + "; give this server a role, or credentials in the environment or a profile.");
        };
    }
}
