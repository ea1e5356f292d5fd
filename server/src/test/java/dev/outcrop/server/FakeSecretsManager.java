package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outcrop.bedrock.local.BedrockLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** AWS Secrets Manager as far as it is asked here. A request whose signature is wrong is refused. */
final class FakeSecretsManager implements AutoCloseable {
    private static final SignatureCheck SIGNED = new SignatureCheck(
            BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY, ServerScene.REGION, "secretsmanager");

    final Map<String, String> secrets = new ConcurrentHashMap<>();
    final Set<String> denied = ConcurrentHashMap.newKeySet();
    final AtomicInteger reads = new AtomicInteger();
    volatile boolean away;

    private final HttpServer server;

    FakeSecretsManager() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode asked = JsonMapper.shared().readTree(body);
            String id = asked.path("SecretId").asString("");
            boolean gone = away; // before anybody sees that it was asked
            reads.incrementAndGet();
            if (gone) {
                send(exchange, 503, error("ServiceUnavailable"));
            } else if (!SIGNED.by(exchange, body)) {
                send(exchange, 400, error("InvalidSignatureException"));
            } else if (!"secretsmanager.GetSecretValue"
                            .equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    || !"application/x-amz-json-1.1"
                            .equals(exchange.getRequestHeaders().getFirst("Content-Type"))
                    || asked.size() != 1) {
                send(exchange, 400, error("InvalidRequestException"));
            } else if (denied.contains(id)) {
                send(exchange, 400, error("AccessDeniedException"));
            } else if (!secrets.containsKey(id)) {
                send(exchange, 400, error("ResourceNotFoundException"));
            } else {
                send(
                        exchange,
                        200,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("Name", id)
                                .put("SecretString", secrets.get(id))
                                .put("VersionId", "v1"));
            }
        }
    }

    private static ObjectNode error(String type) {
        return JsonNodeFactory.instance.objectNode().put("__type", type).put("Message", "no");
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
