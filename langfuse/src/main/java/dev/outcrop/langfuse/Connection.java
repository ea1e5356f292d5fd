package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where spans or metrics are sent.
 *
 * @param address what takes them
 * @param headers sent along, secrets among them: the text form shows none; they are asked for with each request
 * @param patience how long an answer may take
 */
public record Connection(URI address, Supplier<Map<String, String>> headers, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_FOR_METRICS = Duration.ofSeconds(10);
    private static final String INGESTION_VERSION = "4";

    public Connection {
        requireNonNull(address, "address is null");
        requireNonNull(headers, "headers is null");
        requireNonNull(patience, "patience is null");
    }

    /** Langfuse at its base address, with keys that may be renewed. */
    public static Connection langfuse(URI base, Supplier<ProjectKeys> keys) {
        return new Connection(below(base, "/api/public/otel/v1/traces"), () -> headers(keys.get()), PATIENCE);
    }

    /** The same with keys that stay. */
    public static Connection langfuse(URI base, String publicKey, String secretKey) {
        return langfuse(base, ProjectKeys.of(publicKey, secretKey));
    }

    private static Map<String, String> headers(ProjectKeys keys) {
        return Map.of(
                "authorization",
                keys.basic(),
                "x-langfuse-ingestion-version",
                INGESTION_VERSION,
                "x-langfuse-public-key",
                keys.publicKey());
    }

    /** Any collector, at the base address of OTLP over HTTP, as OTEL_EXPORTER_OTLP_ENDPOINT has it. */
    public static Connection collector(URI base, Map<String, String> headers) {
        return new Connection(below(base, "/v1/traces"), always(headers), PATIENCE);
    }

    /** The same collector's address for metrics. */
    public static Connection metrics(URI base, Map<String, String> headers) {
        return new Connection(below(base, "/v1/metrics"), always(headers), PATIENCE_FOR_METRICS);
    }

    private static Supplier<Map<String, String>> always(Map<String, String> headers) {
        var same = Map.copyOf(headers);
        return () -> same;
    }

    /** The same, with another limit of patience. */
    public Connection withPatience(Duration other) {
        return new Connection(address, headers, other);
    }

    static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    static URI below(URI base, String path) {
        return URI.create(base.toString().replaceFirst("/+$", "") + path);
    }

    @Override
    public String toString() {
        return "Connection[" + address + "]";
    }
}
