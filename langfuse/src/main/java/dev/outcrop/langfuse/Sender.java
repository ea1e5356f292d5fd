package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** Posts spans: protobuf, compressed. Tries once; when to try again is the exporter's business. */
final class Sender implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(5);

    private final Connection connection;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    Sender(Connection connection, Clock clock) {
        this.connection = requireNonNull(connection, "connection is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    Delivery send(ExportTraceServiceRequest spans) throws InterruptedException {
        var request = HttpRequest.newBuilder(connection.traces())
                .timeout(connection.patience())
                .header("content-type", "application/x-protobuf")
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed(spans)));
        connection.headers().forEach(request::header);
        try {
            return Delivery.of(http.send(request.build(), HttpResponse.BodyHandlers.discarding()), clock.instant());
        } catch (IOException failure) {
            return Delivery.of(failure);
        }
    }

    private static byte[] compressed(ExportTraceServiceRequest spans) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            spans.writeTo(gzip);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
