package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Sends scores to Langfuse and takes them back. Tries once. */
final class ScoreSender implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int NOT_FOUND = 404;

    private final Scores.Project project;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();

    ScoreSender(Scores.Project project, Clock clock) {
        this.project = requireNonNull(project, "project is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    Delivery put(JsonNode score) throws InterruptedException {
        return send(request("")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(score.toString(), StandardCharsets.UTF_8)));
    }

    /** Takes a score back that may not be there. */
    Delivery remove(String id) throws InterruptedException {
        return send(request("/" + id).DELETE());
    }

    private HttpRequest.Builder request(String below) {
        URI scores = Connection.below(project.base(), "/api/public/scores" + below);
        return HttpRequest.newBuilder(scores)
                .timeout(project.patience())
                .header("authorization", Connection.basic(project.publicKey(), project.secretKey()));
    }

    private Delivery send(HttpRequest.Builder builder) throws InterruptedException {
        HttpRequest request = builder.build();
        try {
            HttpResponse<Void> response = http.send(request, HttpResponse.BodyHandlers.discarding());
            boolean gone = request.method().equals("DELETE") && response.statusCode() == NOT_FOUND;
            return gone ? new Delivery.Taken() : Delivery.of(response, clock.instant());
        } catch (IOException failure) {
            return Delivery.of(failure);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
