package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** ECS's agent beside a task, as far as it is asked here. */
final class FakeTaskAgent implements AutoCloseable {
    /** What it was asked for. */
    final List<String> puts = new CopyOnWriteArrayList<>();

    /** How many of them were answered. */
    final AtomicInteger answered = new AtomicInteger();

    /** What it answers with, but for good requests while this is 200. */
    volatile int status = 200;

    private final HttpServer server;

    FakeTaskAgent() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/api/abc/task-protection/v1/state", this::answer);
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/abc";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            int now = status; // before anybody sees that it was asked
            puts.add(exchange.getRequestMethod() + " " + body);
            String answer = now == 200
                    ? "{\"protection\":{\"ProtectionEnabled\":" + body.contains(":true") + ",\"TaskArn\":\"arn\"}}"
                    : "{\"error\":{\"Arn\":\"arn\",\"Code\":\"AccessDeniedException\",\"Message\":\"no\"}}";
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(now, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
        answered.incrementAndGet();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
