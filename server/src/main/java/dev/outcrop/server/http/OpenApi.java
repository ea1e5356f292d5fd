package dev.outcrop.server.http;

import dev.outcrop.access.Permission;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes endpoints.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</a>
 */
final class OpenApi {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^}]+)}");

    private OpenApi() {}

    /** The route that returns the description of {@code endpoints} and of itself. */
    static Endpoint endpoint(List<Endpoint> endpoints) {
        ObjectNode document = document(endpoints);
        return Endpoint.get("/openapi.json", "This description")
                .needs(Permission.READ)
                .tag("server")
                .returns(200, "An OpenAPI 3.1 document")
                .answer(_ -> ApiResponse.ok(document));
    }

    static ObjectNode document(List<Endpoint> endpoints) {
        ObjectNode document = Json.object().put("openapi", "3.1.1");
        document.putObject("info")
                .put("title", "Outcrop")
                .put("description", "AI agents on Amazon Bedrock for Java teams.")
                .put("version", "1");
        ObjectNode paths = document.putObject("paths");
        for (Endpoint endpoint : endpoints) {
            ObjectNode path = paths.withObjectProperty(endpoint.path());
            path.set(endpoint.method().toLowerCase(Locale.ROOT), operation(endpoint));
        }
        ObjectNode self = paths.withObjectProperty("/openapi.json").putObject("get");
        self.put("operationId", "getOpenapiJson").put("summary", "This description");
        self.putArray("tags").add("server");
        self.putObject("responses").putObject("200").put("description", "An OpenAPI 3.1 document");
        document.putObject("components").putObject("schemas").set("Problem", problem());
        return document;
    }

    private static ObjectNode operation(Endpoint endpoint) {
        ObjectNode operation =
                Json.object().put("operationId", operationId(endpoint)).put("summary", endpoint.summary());
        operation.putArray("tags").add(endpoint.tag());
        ArrayNode parameters = operation.putArray("parameters");
        PLACEHOLDER
                .matcher(endpoint.path())
                .results()
                .map(found -> found.group(1))
                .forEach(name -> parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "path")
                        .put("required", true)
                        .set("schema", Json.object().put("type", "string")));
        for (QueryParam parameter : endpoint.query()) {
            parameters
                    .addObject()
                    .put("name", parameter.name())
                    .put("in", "query")
                    .put("required", false)
                    .put("description", parameter.description())
                    .set("schema", parameter.schema());
        }
        endpoint.body().ifPresent(body -> {
            ObjectNode request = operation.putObject("requestBody").put("required", true);
            request.putObject("content").putObject("application/json").set("schema", body.json());
        });
        if (endpoint.handling() instanceof Endpoint.Handling.Received(int most, var _)) {
            ObjectNode request = operation.putObject("requestBody").put("required", true);
            request.put("description", "The file itself, of at most " + most + " bytes.");
            request.putObject("content").putObject("*/*");
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good =
                responses.putObject(Integer.toString(endpoint.status())).put("description", endpoint.response());
        if (endpoint.status() != 204) {
            good.putObject("content").putObject(endpoint.responseType());
        }
        ObjectNode bad = responses.putObject("default").put("description", "A problem (RFC 9457)");
        bad.putObject("content")
                .putObject(Problem.CONTENT_TYPE)
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
        return operation;
    }

    /** {@code GET /api/runs/{id}/events} -> {@code getRunsByIdEvents}. */
    private static String operationId(Endpoint endpoint) {
        String path =
                PLACEHOLDER.matcher(endpoint.path().replaceFirst("^/api", "")).replaceAll("by-$1");
        return endpoint.method().toLowerCase(Locale.ROOT)
                + Pattern.compile("[^A-Za-z0-9]+([A-Za-z0-9])?").matcher(path).replaceAll(OpenApi::capital);
    }

    private static String capital(MatchResult found) {
        return found.group(1) == null ? "" : found.group(1).toUpperCase(Locale.ROOT);
    }

    private static ObjectNode problem() {
        return Json.ours("""
                {
                  "type": "object",
                  "required": ["type", "title", "status", "detail", "id"],
                  "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string", "description": "A sentence for a person"},
                    "id": {"type": "string", "description": "The server's log has the cause under this id"},
                    "field": {"type": "string", "description": "The member of the body or query that is wrong"},
                    "retryAfter": {"type": "integer", "description": "Seconds after which to try again"}
                  }
                }
                """);
    }
}
