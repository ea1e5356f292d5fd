package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outcrop.bedrock.local.LocalCredentials;
import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** AWS Secrets Manager as far as a task asks it, which tells nobody anything but who comes with the task's role. */
final class Vault implements AutoCloseable {
    private final LocalCredentials role;
    private final Map<String, String> secrets;
    private final HttpServer server;

    Vault(LocalCredentials role, Map<String, String> secrets) throws IOException {
        this.role = role;
        this.secrets = new ConcurrentHashMap<>(secrets);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Has it hold another value from now on, as whoever renews one does. */
    void renew(String name, String value) {
        secrets.put(name, value);
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode asked = ChatClient.JSON.readTree(exchange.getRequestBody().readAllBytes());
            String name = asked.path("SecretId").asString("");
            ObjectNode answer = ChatClient.JSON.createObjectNode();
            int status = 400;
            if (!signed(exchange)) {
                answer.put("__type", "AccessDeniedException");
            } else if (!secrets.containsKey(name)) {
                answer.put("__type", "ResourceNotFoundException");
            } else {
                status = 200;
                answer.put("Name", name).put("SecretString", secrets.get(name)).put("VersionId", "v1");
            }
            byte[] bytes = answer.toString().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** By whom; that signatures are right is seen in the server's own tests and by Bedrock here. */
    private boolean signed(HttpExchange exchange) {
        String by = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        return by.contains("Credential=" + role.accessKeyId() + "/")
                && by.contains("/secretsmanager/aws4_request")
                && role.sessionToken()
                        .equals(Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Security-Token")));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
