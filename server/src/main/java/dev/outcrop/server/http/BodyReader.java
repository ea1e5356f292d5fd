package dev.outcrop.server.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies within limits of size and time. */
final class BodyReader {
    private static final int CHUNK = 8192;

    /** What is still read of a refused body, so that the client sees the answer and not a reset. */
    private static final int LINGER = 4 << 20;

    private static final Duration LINGER_TIME = Duration.ofSeconds(2);

    private final int most;
    private final Duration time;
    private final Deadline deadline;

    BodyReader(int most, Duration time, Deadline deadline) {
        this.most = most;
        this.time = time;
        this.deadline = deadline;
    }

    /** The body as JSON that fits {@code endpoint}; empty if there is none and none is needed. */
    ObjectNode read(Endpoint endpoint, ServerRequest request) throws IOException {
        byte[] body = bytes(request);
        if (!endpoint.changing()) {
            return Json.object();
        }
        if (body.length == 0) {
            if (endpoint.body().isPresent()) {
                checkType(request);
                throw ProblemException.badRequest(Optional.empty(), "The request needs a JSON body.");
            }
            return Json.object();
        }
        checkType(request);
        ObjectNode json = Json.object(body);
        endpoint.body().ifPresentOrElse(schema -> schema.check(json), () -> checkEmpty(json));
        return json;
    }

    /** Reads on for a while after a refusal. */
    void linger(ServerRequest request) throws IOException {
        // With Expect: 100-continue the client is still waiting to be asked for its body.
        if (!request.content().hasEntity() || !request.continueSent()) {
            return;
        }
        try (Deadline.Wait _ = deadline.within(LINGER_TIME)) {
            InputStream in = request.content().inputStream();
            byte[] chunk = new byte[CHUNK];
            int left = LINGER;
            int count = in.read(chunk);
            while (count >= 0 && left > 0) {
                left -= count;
                count = in.read(chunk);
            }
        }
    }

    private byte[] bytes(ServerRequest request) throws IOException {
        if (request.headers().contentLength().orElse(0) > most) {
            throw tooLarge();
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (Deadline.Wait _ = deadline.within(time)) {
            return read(request.content().inputStream());
        } catch (DataReader.InsufficientDataAvailableException _) {
            throw ProblemException.badRequest(Optional.empty(), "The body ends before it should.");
        } catch (IllegalArgumentException _) {
            // Helidon lets what it could not parse of a chunk's size through as a NumberFormatException.
            throw ProblemException.badRequest(Optional.empty(), "The body's chunks are not valid HTTP.");
        }
    }

    private byte[] read(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int count = in.read(chunk);
        while (count >= 0) {
            body.write(chunk, 0, count);
            if (body.size() > most) {
                throw tooLarge();
            }
            count = in.read(chunk);
        }
        return body.toByteArray();
    }

    private ProblemException tooLarge() {
        return ProblemException.of(413, "The body is larger than " + most + " bytes.");
    }

    private static void checkType(ServerRequest request) {
        String type = Headers.of(request).apply("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        String[] parts = type.split(";", -1);
        boolean json = parts[0].strip().equals("application/json");
        for (int i = 1; i < parts.length && json; i++) {
            String parameter = parts[i].strip().replace("\"", "");
            json = !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
        }
        if (!json) {
            throw ProblemException.of(415, "The body has to be sent as application/json in UTF-8.");
        }
    }

    private static void checkEmpty(ObjectNode json) {
        json.propertyNames().stream().findFirst().ifPresent(name -> {
            throw ProblemException.badField(name, "“" + name + "” is not known here.");
        });
    }
}
