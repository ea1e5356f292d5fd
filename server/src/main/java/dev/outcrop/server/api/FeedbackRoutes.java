package dev.outcrop.server.api;

import dev.outcrop.access.Permission;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.run.RunRecord;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/runs/{id}/feedback}: what a person thinks of an answer, named by the run that made it. */
final class FeedbackRoutes {
    private static final String TAG = "runs";
    private static final String PATH = "/api/runs/{id}/feedback";
    private static final BodySchema OPINION = BodySchema.of("""
            {
              "type": "object",
              "required": ["rating"],
              "additionalProperties": false,
              "properties": {
                "rating": {"enum": ["up", "down"]},
                "comment": {"type": "string", "maxLength": 2000,
                            "description": "In the person's words; without it an earlier comment goes"}
              }
            }
            """);

    private final HttpServices services;

    FeedbackRoutes(HttpServices services) {
        this.services = services;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.put(PATH, "Says what the caller thinks of an answer, instead of what was said before")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .body(OPINION)
                        .returns(200, "The feedback as it is now")
                        .answer(this::put),
                Endpoint.delete(PATH, "Takes the caller's feedback on an answer back")
                        .needs(Permission.CHAT)
                        .tag(TAG)
                        .returns(204, "There is none now")
                        .answer(this::remove));
    }

    static ObjectNode json(Feedback feedback) {
        ObjectNode json = Json.object().put("rating", feedback.rating().name().toLowerCase(Locale.ROOT));
        feedback.comment().ifPresent(comment -> json.put("comment", comment));
        return json.put("at", feedback.at().toString());
    }

    private ApiResponse put(ApiRequest request) {
        var rating = Feedback.Rating.valueOf(
                request.body().get("rating").stringValue().toUpperCase(Locale.ROOT));
        Optional<String> comment = request.body()
                .optional("comment")
                .map(text -> text.stringValue().strip())
                .filter(text -> !text.isEmpty());
        find(request);
        return services.feedbacks()
                .put(request.caller(), request.runId("id"), rating, comment)
                .map(feedback -> ApiResponse.ok(json(feedback)))
                .orElseThrow(FeedbackRoutes::unknown);
    }

    private ApiResponse remove(ApiRequest request) {
        find(request);
        services.feedbacks().remove(request.caller(), request.runId("id"));
        return ApiResponse.empty(204);
    }

    private void find(ApiRequest request) {
        Optional<RunRecord> answer = services.journal().find(request.caller(), request.runId("id"));
        if (answer.filter(run -> run.parent().isEmpty()).isEmpty()) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("There is no such answer.");
    }
}
