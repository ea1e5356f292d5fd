package dev.outcrop.e2e.durable;

import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The way to several servers: asks one after the other until one of them answers, as a load balancer's client does. */
final class Fleet {
    /** A server that says nothing for so long is left for another one. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** At least so often, also if the whole machine stood still for longer than that. */
    private static final int ATTEMPTS = 100;

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Replicas replicas;
    private final AtomicInteger turn = new AtomicInteger();

    Fleet(Replicas replicas) {
        this.replicas = replicas;
    }

    /** An answer of one of them; never a 503. */
    record Reply(int status, String text) {
        JsonNode json() {
            if (status != 200) {
                throw new AssertionError("got " + status + ": " + text);
            }
            return ChatClient.JSON.readTree(text);
        }
    }

    Reply get(String path) {
        return ask(request -> request.GET(), path);
    }

    Reply post(String path, JsonNode body) {
        return ask(request -> withBody(request, body), path);
    }

    /**
     * Sends a message and returns when a server has begun to answer, which it does when the message is stored; does not
     * read on.
     */
    void say(String conversation, String message, String text) {
        say(message(conversation, message, text));
    }

    /** The same for any message. */
    void say(ObjectNode message) {
        HttpResponse<InputStream> response =
                any(request -> withBody(request, message), "/api/chat?ui=v7", BodyHandlers.ofInputStream());
        close(response);
        if (response.statusCode() != 200) {
            throw new AssertionError("the message was refused with " + response.statusCode());
        }
    }

    /** Sends a message; its stream, at whose end the answer is whole or has to be asked for again. */
    HttpResponse<InputStream> open(String conversation, String message, String text, Optional<String> parent) {
        ObjectNode body = message(conversation, message, text);
        body.put("parentId", parent.orElse(null));
        HttpResponse<InputStream> response =
                any(request -> withBody(request, body), "/api/chat?ui=v7", BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            close(response);
            throw new AssertionError("the message was refused with " + response.statusCode());
        }
        return response;
    }

    /** The stream of the conversation's answer, from its start; empty if there is none. */
    Optional<HttpResponse<InputStream>> resume(String conversation) {
        HttpResponse<InputStream> response = any(
                HttpRequest.Builder::GET, "/api/chat/" + conversation + "/stream?ui=v7", BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return Optional.of(response);
        }
        close(response);
        return Optional.empty();
    }

    /** A stream of one server, which is asked until it has time to answer; empty if there is no such answer now. */
    Optional<HttpResponse<InputStream>> stream(RunningServer server, String path, String lastEventId) {
        var request = HttpRequest.newBuilder(server.base().resolve(path)).GET();
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                insist(() -> server, path, one -> send(request.build(), BodyHandlers.ofInputStream()));
        if (response.statusCode() == 200) {
            return Optional.of(response);
        }
        close(response);
        return Optional.empty();
    }

    /** One request to one server, which has to answer in time. */
    static <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException {
        CompletableFuture<HttpResponse<T>> response = HTTP.sendAsync(request, body);
        try {
            return response.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static HttpRequest.Builder withBody(HttpRequest.Builder request, JsonNode body) {
        return request.header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    static ObjectNode message(String conversation, String message, String text) {
        ObjectNode body = ChatClient.body(conversation, "clerk", Optional.empty(), text);
        body.withObject("message").put("id", message);
        return body;
    }

    private Reply ask(Call call, String path) {
        HttpResponse<String> response = any(call, path, BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.body());
    }

    private <T> HttpResponse<T> any(Call call, String path, BodyHandler<T> body) {
        return insist(
                this::next,
                path,
                server -> send(
                        call.on(HttpRequest.newBuilder(server.base().resolve(path)))
                                .build(),
                        body));
    }

    private <T> HttpResponse<T> insist(Supplier<RunningServer> servers, String path, Sending<T> sending) {
        long until = System.nanoTime() + LIMIT.toNanos();
        var said = new TreeMap<Long, String>(); // by process: the last that came of asking it
        for (int attempt = 0; attempt < ATTEMPTS || System.nanoTime() < until; attempt++) {
            RunningServer server = servers.get();
            if (replicas.well(server)) {
                try {
                    HttpResponse<T> response = sending.to(server);
                    if (response.statusCode() != 503) {
                        return response;
                    }
                    said.put(server.pid(), "503");
                    if (response.body() instanceof InputStream) {
                        close(response);
                    }
                } catch (IOException e) {
                    said.put(server.pid(), e.toString());
                }
            }
            pause();
        }
        throw new AssertionError("no server has answered " + path + " for " + LIMIT + ", but said " + said
                + "; they are now: " + replicas);
    }

    private RunningServer next() {
        return replicas.at(Math.floorMod(turn.getAndIncrement(), replicas.count()));
    }

    private static void close(HttpResponse<?> response) {
        try {
            if (response.body() instanceof InputStream stream) {
                stream.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Between two attempts, as a client that does not flood its servers. */
    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private interface Sending<T> {
        HttpResponse<T> to(RunningServer server) throws IOException;
    }

    private interface Call {
        HttpRequest.Builder on(HttpRequest.Builder request);
    }
}
