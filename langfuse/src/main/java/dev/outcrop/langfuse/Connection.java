package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where spans or metrics are sent.
 *
 * @param address what takes them
 * @param headers sent along, secrets among them: the text form shows none
 * @param patience how long an answer may take
 */
public record Connection(URI address, Map<String, String> headers, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PATIENCE_FOR_METRICS = Duration.ofSeconds(10);
    private static final String INGESTION_VERSION = "4";

    public Connection {
        requireNonNull(address, "address is null");
        headers = Map.copyOf(headers);
        requireNonNull(patience, "patience is null");
    }

    /** Langfuse at its base address. */
    public static Connection langfuse(URI base, String publicKey, String secretKey) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("authorization", basic(publicKey, secretKey));
        headers.put("x-langfuse-ingestion-version", INGESTION_VERSION);
        headers.put("x-langfuse-public-key", publicKey);
        return new Connection(below(base, "/api/public/otel/v1/traces"), headers, PATIENCE);
    }

    /** Any collector, at the base address of OTLP over HTTP, as OTEL_EXPORTER_OTLP_ENDPOINT has it. */
    public static Connection collector(URI base, Map<String, String> headers) {
        return new Connection(below(base, "/v1/traces"), headers, PATIENCE);
    }

    /** The same collector's address for metrics. */
    public static Connection metrics(URI base, Map<String, String> headers) {
        return new Connection(below(base, "/v1/metrics"), headers, PATIENCE_FOR_METRICS);
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
