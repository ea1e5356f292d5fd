package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outcrop.bedrock.local.LocalCredentials;
import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/** The endpoint from which a task on ECS gets its role's credentials, and the only place that has these. */
final class TaskRole implements AutoCloseable {
    private final String token = UUID.randomUUID().toString();
    private final LocalCredentials credentials = new LocalCredentials(
            "ASIA"
                    + UUID.randomUUID()
                            .toString()
                            .replace("-", "")
                            .substring(0, 16)
                            .toUpperCase(Locale.ROOT),
            UUID.randomUUID().toString(),
            Optional.of(UUID.randomUUID().toString()),
            Optional.empty());
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;

    TaskRole() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/credentials/task", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!token.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            asked.incrementAndGet();
            ObjectNode json = ChatClient.JSON.createObjectNode();
            json.put("AccessKeyId", credentials.accessKeyId());
            json.put("SecretAccessKey", credentials.secretAccessKey());
            json.put("Token", credentials.sessionToken().orElseThrow());
            json.put("Expiration", Instant.now().plus(Duration.ofHours(1)).toString());
            byte[] body = json.toString().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** The key pair that a service has to accept. */
    LocalCredentials credentials() {
        return credentials;
    }

    /** How often it has given them out. */
    int asked() {
        return asked.get();
    }

    /** What ECS puts into a task's environment. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/v2/credentials/task",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                token);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
