package dev.outcrop.server.ecs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * ECS's agent beside this task.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html">Task scale-in protection endpoint</a>
 */
final class TaskAgent {
    private static final String STATE = "/task-protection/v1/state";
    private static final int MOST_BYTES = 16_384;

    private final URI address;

    TaskAgent(URI agent) {
        requireNonNull(agent, "agent is null");
        this.address = URI.create(agent.toString().replaceFirst("/+$", "") + STATE);
    }

    /** Protects the task for so many minutes; why not, if not. */
    Optional<String> protect(int minutes, Duration patience) {
        return put(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ProtectionEnabled", true)
                        .put("ExpiresInMinutes", minutes),
                patience);
    }

    /** Protects it no longer. */
    Optional<String> letGo(Duration patience) {
        return put(JsonNodeFactory.instance.objectNode().put("ProtectionEnabled", false), patience);
    }

    private Optional<String> put(ObjectNode wanted, Duration patience) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) patience.toMillis());
            connection.setReadTimeout((int) patience.toMillis());
            connection.setRequestMethod("PUT");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            try (var out = connection.getOutputStream()) {
                out.write(wanted.toString().getBytes(UTF_8));
            }
            int status = connection.getResponseCode();
            try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return problem(status, body == null ? new byte[0] : body.readNBytes(MOST_BYTES), wanted);
            }
        } catch (IOException failure) {
            return Optional.of("it does not answer (" + failure.getClass().getSimpleName() + ")");
        }
    }

    private static Optional<String> problem(int status, byte[] body, ObjectNode wanted) {
        JsonNode answer;
        try {
            answer = JsonMapper.shared().readTree(body);
        } catch (JacksonException _) {
            return Optional.of("it answers with " + status);
        }
        JsonNode is = answer.at("/protection/ProtectionEnabled");
        if (status == 200 && is.equals(wanted.get("ProtectionEnabled"))) {
            return Optional.empty();
        }
        String why =
                answer.at("/failure/Reason").asString(answer.at("/error/Code").asString(""));
        return Optional.of("it answers with " + status + (why.isEmpty() ? "" : " " + why));
    }
}
