package dev.outcrop.server;

import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A database that is left alone while nobody asks, and exporters that have something to tell to who is away. */
abstract class RestScene extends PostgresScene {
    static final Duration REST_AFTER = Duration.ofMinutes(5);

    /** Some looks of who decides that the database rests. */
    static final Duration A_WHILE = Duration.ofMillis(600);

    private static final String NOWHERE = "http://127.0.0.1:1";

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.DATABASE_REST_AFTER, REST_AFTER.toMinutes() + "m");
        flags.put(SettingKey.RUN_LEASE, "1s"); // a fourth of it passes between two looks
        flags.put(SettingKey.LANGFUSE_PUBLIC_KEY, "pk-lf-1");
        flags.put(SettingKey.LANGFUSE_BASE_URL, NOWHERE);
        flags.put(SettingKey.OTLP_ENDPOINT, NOWHERE);
        flags.put(SettingKey.OTLP_METRICS_INTERVAL, "1s");
        return flags;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_LANGFUSE_SECRET_KEY", "sk-lf-1");
        return environment;
    }

    String state(Outcrop.Running server) {
        try {
            return get(server, "/health/ready")
                    .at("/checks/databaseAwake/details/state")
                    .asString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Moves the clock until all of them rest and stay so: what an exporter had begun may wake it once more. */
    void rests(Outcrop.Running... servers) {
        await().pollInterval(Duration.ofMillis(100))
                .during(A_WHILE)
                .atMost(PATIENCE)
                .until(() -> {
                    boolean rests = connections() == 0
                            && List.of(servers).stream()
                                    .allMatch(server -> state(server).equals("resting"));
                    if (!rests) {
                        clock.move(REST_AFTER.dividedBy(2)); // a day, which wakes it, does not pass meanwhile
                    }
                    return rests;
                });
    }

    void stays(Outcrop.Running server, String state) {
        await().during(A_WHILE).atMost(PATIENCE).until(() -> state(server).equals(state));
    }
}
