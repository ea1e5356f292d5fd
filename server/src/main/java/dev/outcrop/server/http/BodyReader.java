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

    /** How many bytes a second a body may come at that is larger than most. */
    private static final int SLOWEST = 50_000;

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
                checkType(endpoint, request);
                throw ProblemException.badRequest(Optional.empty(), "The request needs a JSON body.");
            }
            return Json.object();
        }
        checkType(endpoint, request);
        ObjectNode json = Json.object(body);
        endpoint.body().ifPresentOrElse(schema -> schema.check(json), () -> checkEmpty(json));
        return json;
    }

    /** Makes something of a body as it comes. */
    @FunctionalInterface
    interface Taking<T> {
        T from(InputStream body) throws IOException, InterruptedException;
    }

    /** Has {@code taking} read a body that is no JSON; a large one may take longer than others. */
    <T> T receive(ServerRequest request, int largest, Taking<T> taking) throws IOException, InterruptedException {
        refuseForm(request);
        if (request.headers().contentLength().orElse(0) > largest) {
            throw tooLarge(largest);
        }
        if (!request.content().hasEntity()) {
            throw ProblemException.badRequest(Optional.empty(), "The request needs a body.");
        }
        var body = new ReceivedBody(
                request.content().inputStream(),
                largest,
                deadline.within(time.plusSeconds(largest / SLOWEST)),
                () -> tooLarge(largest));
        try (body) {
            return taking.from(body);
        }
    }

    /** What a form sends needs no script, and so no leave from anybody. */
    private static void refuseForm(ServerRequest request) {
        String type = Headers.of(request).apply("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/") || type.startsWith("application/x-www-form-urlencoded")) {
            throw ProblemException.of(
                    415, "The file has to be the body itself, with its own Content-Type, and no form.");
        }
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
            throw tooLarge(most);
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (Deadline.Wait _ = deadline.within(time)) {
            return read(request.content().inputStream());
        } catch (DataReader.InsufficientDataAvailableException _) {
            throw cutShort();
        } catch (IllegalArgumentException _) {
            throw brokenChunks();
        }
    }

    static ProblemException cutShort() {
        return ProblemException.badRequest(Optional.empty(), "The body ends before it should.");
    }

    /** Helidon lets what it could not parse of a chunk's size through as a NumberFormatException. */
    static ProblemException brokenChunks() {
        return ProblemException.badRequest(Optional.empty(), "The body's chunks are not valid HTTP.");
    }

    private byte[] read(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int count = in.read(chunk);
        while (count >= 0) {
            body.write(chunk, 0, count);
            if (body.size() > most) {
                throw tooLarge(most);
            }
            count = in.read(chunk);
        }
        return body.toByteArray();
    }

    private static ProblemException tooLarge(int largest) {
        return ProblemException.of(413, "The body is larger than " + largest + " bytes.");
    }

    private static void checkType(Endpoint endpoint, ServerRequest request) {
        if (endpoint.anyType()) {
            return;
        }
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
