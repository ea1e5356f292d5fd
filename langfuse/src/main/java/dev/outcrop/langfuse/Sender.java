package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Posts spans or metrics: protobuf, compressed. Tries once; when to try again is its user's business. */
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

    Delivery send(MessageLite message) throws InterruptedException {
        var request = HttpRequest.newBuilder(connection.address())
                .timeout(connection.patience())
                .header("content-type", "application/x-protobuf")
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed(message)));
        connection.headers().forEach(request::header);
        try {
            return delivery(http.send(request.build(), HttpResponse.BodyHandlers.discarding()));
        } catch (HttpTimeoutException slow) {
            return new Delivery.Later("it did not answer in time", Optional.empty());
        } catch (IOException gone) {
            return new Delivery.Later(
                    "it could not be reached (" + gone.getClass().getSimpleName() + ")", Optional.empty());
        }
    }

    private Delivery delivery(HttpResponse<Void> response) {
        int status = response.statusCode();
        String answered = "it answered " + status;
        return switch (status) {
            case 401, 403 -> new Delivery.Refused(answered + ": the keys are wrong");
            case 404, 405 -> new Delivery.Refused(answered + ": the address is wrong");
            case 400, 411, 413, 415, 422 -> new Delivery.Unacceptable(answered);
            default -> status / 100 == 2 ? new Delivery.Taken() : new Delivery.Later(answered, retryAfter(response));
        };
    }

    /** Seconds, or a date; see RFC 9110, section 10.2.3. */
    private Optional<Duration> retryAfter(HttpResponse<Void> response) {
        return response.headers().firstValue("retry-after").flatMap(text -> {
            String value = text.strip();
            if (value.matches("\\d{1,6}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            try {
                Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                return Optional.of(Duration.between(clock.instant(), at)).filter(Duration::isPositive);
            } catch (DateTimeException unreadable) {
                return Optional.empty(); // our own pause does as well
            }
        });
    }

    private static byte[] compressed(MessageLite message) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            message.writeTo(gzip);
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
