package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Permission;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A route as data: the same definition is matched, checked against and described in {@code /openapi.json}.
 *
 * @param method GET, POST, PATCH, PUT or DELETE
 * @param permission what the caller needs; empty for what everybody may ask, signed in or not
 * @param path with placeholders: {@code /api/conversations/{id}}
 * @param question whether it may begin an answer, of which there are fewer for everybody
 * @param query the parameters that it knows
 * @param body what the body has to look like; without it a body may be empty or {@code {}} only
 * @param lenient whether unknown query parameters are ignored instead of refused
 * @param anyHost whether it answers to any Host: for load balancers, which ask by address
 * @param anyType whether its JSON may come under any media type: for callers that can't say one
 * @param responseType the media type of a good answer
 */
public record Endpoint(
        String method,
        String path,
        String summary,
        String tag,
        Optional<Permission> permission,
        boolean question,
        List<QueryParam> query,
        Optional<BodySchema> body,
        boolean lenient,
        boolean anyHost,
        boolean anyType,
        int status,
        String response,
        String responseType,
        Handling handling) {
    public Endpoint {
        requireNonNull(method, "method is null");
        requireNonNull(path, "path is null");
        requireNonNull(summary, "summary is null");
        requireNonNull(tag, "tag is null");
        requireNonNull(permission, "permission is null");
        query = List.copyOf(query);
        requireNonNull(body, "body is null");
        requireNonNull(response, "response is null");
        requireNonNull(responseType, "responseType is null");
        requireNonNull(handling, "handling is null");
    }

    /** How it is answered. */
    public sealed interface Handling {
        /** At once. */
        record AtOnce(Answer answer) implements Handling {}

        /** Bit by bit. */
        record Streamed(Stream stream) implements Handling {}

        /** At once, from a body of at most {@code most} bytes that is no JSON and is read as it comes. */
        record Received(int most, Receiver receiver) implements Handling {}
    }

    /** Answers at once. */
    @FunctionalInterface
    public interface Answer {
        ApiResponse to(ApiRequest request) throws InterruptedException;
    }

    /**
     * Answers bit by bit. Every response has the security headers when this begins; the stream sets the media type, takes
     * {@link ServerResponse#outputStream()} and closes it. To end with the socket cut it throws Helidon's {@code
     * CloseConnectionException}. Before the first byte it may throw a {@link ProblemException}.
     */
    @FunctionalInterface
    public interface Stream {
        void to(ApiRequest request, ServerResponse response) throws IOException, InterruptedException;
    }

    /**
     * Answers from a body that it reads as it comes. The stream ends with a {@link ProblemException} if the body is too
     * large or comes too slowly.
     */
    @FunctionalInterface
    public interface Receiver {
        ApiResponse to(ApiRequest request, InputStream body) throws IOException, InterruptedException;
    }

    /** Whether it changes something. */
    public boolean changing() {
        return !method.equals("GET");
    }

    /** A GET route under construction. */
    public static Builder get(String path, String summary) {
        return new Builder("GET", path, summary);
    }

    /** A POST route under construction. */
    public static Builder post(String path, String summary) {
        return new Builder("POST", path, summary);
    }

    /** A PUT route under construction. */
    public static Builder put(String path, String summary) {
        return new Builder("PUT", path, summary);
    }

    /** A PATCH route under construction. */
    public static Builder patch(String path, String summary) {
        return new Builder("PATCH", path, summary);
    }

    /** A DELETE route under construction. */
    public static Builder delete(String path, String summary) {
        return new Builder("DELETE", path, summary);
    }

    /** Builds an endpoint; {@link #answer}, {@link #stream} or {@link #receive} ends it. */
    public static final class Builder {
        private final String method;
        private final String path;
        private final String summary;
        private final List<QueryParam> query = new ArrayList<>();
        private String tag = "api";
        private Optional<Permission> permission = Optional.empty();
        private boolean open;
        private boolean question;
        private Optional<BodySchema> body = Optional.empty();
        private boolean lenient;
        private boolean anyHost;
        private boolean anyType;
        private int status = 200;
        private String response = "OK";
        private String responseType = "application/json";

        private Builder(String method, String path, String summary) {
            this.method = method;
            this.path = path;
            this.summary = summary;
        }

        /** The group in which it is described. */
        public Builder tag(String name) {
            tag = name;
            return this;
        }

        /** What the caller needs. */
        public Builder needs(Permission needed) {
            permission = Optional.of(needed);
            return this;
        }

        /** Everybody may ask it, signed in or not. */
        public Builder open() {
            open = true;
            return this;
        }

        /** It may begin an answer. */
        public Builder asks() {
            question = true;
            return this;
        }

        /** A parameter of the query. */
        public Builder query(QueryParam parameter) {
            query.add(parameter);
            return this;
        }

        /** What the body has to look like. */
        public Builder body(BodySchema schema) {
            body = Optional.of(schema);
            return this;
        }

        /** Unknown query parameters are ignored. */
        public Builder lenient() {
            lenient = true;
            return this;
        }

        /** Answers to any Host. */
        public Builder anyHost() {
            anyHost = true;
            return this;
        }

        /** Answers to any Host, if that is so. */
        public Builder anyHost(boolean any) {
            anyHost = any;
            return this;
        }

        /** Its JSON may come under any media type. */
        public Builder anyType() {
            anyType = true;
            return this;
        }

        /** The status of a good answer and what it has. */
        public Builder returns(int code, String description) {
            status = code;
            response = description;
            return this;
        }

        /** The media type of a good answer if it is not JSON. */
        public Builder type(String mediaType) {
            responseType = mediaType;
            return this;
        }

        /** The endpoint that answers at once. */
        public Endpoint answer(Answer answer) {
            return endpoint(new Handling.AtOnce(answer));
        }

        /** The endpoint that answers bit by bit. */
        public Endpoint stream(Stream stream) {
            return endpoint(new Handling.Streamed(stream));
        }

        /** The endpoint that takes any bytes, {@code most} of them, as its body. */
        public Endpoint receive(int most, Receiver receiver) {
            return endpoint(new Handling.Received(most, receiver));
        }

        private Endpoint endpoint(Handling handling) {
            if (open == permission.isPresent()) {
                throw new IllegalStateException(method + " " + path + " has to say who may ask it");
            }
            return new Endpoint(
                    method,
                    path,
                    summary,
                    tag,
                    permission,
                    question,
                    query,
                    body,
                    lenient,
                    anyHost,
                    anyType,
                    status,
                    response,
                    responseType,
                    handling);
        }
    }
}
