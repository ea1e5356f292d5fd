package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.zip.GZIPOutputStream;

/** Posts spans or metrics: protobuf, compressed. Tries once; when to try again is its user's business. */
final class Sender implements AutoCloseable {
    private final Connection connection;
    private final Clock clock;
    private final Exchange exchange;

    Sender(Connection connection, Clock clock) {
        this.connection = requireNonNull(connection, "connection is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.exchange = new Exchange(connection.patience());
    }

    Delivery send(MessageLite message) throws InterruptedException {
        var request = HttpRequest.newBuilder(connection.address())
                .header("content-type", "application/x-protobuf")
                .header("content-encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(compressed(message)));
        try {
            connection.headers().get().forEach(request::header);
        } catch (IllegalArgumentException unsendable) {
            return new Delivery.Refused(
                    "a header that it is to be sent has no valid name or value"); // which may be secret
        }
        return Delivery.of(exchange.ask(request), clock.instant());
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
        exchange.close();
    }
}
