package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.Exchange.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import tools.jackson.databind.JsonNode;

/** Sends scores to Langfuse and takes them back. Tries once. */
final class ScoreSender implements AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final Scores.Project project;
    private final Clock clock;
    private final Exchange exchange;

    ScoreSender(Scores.Project project, Clock clock) {
        this.project = requireNonNull(project, "project is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.exchange = new Exchange(project.patience());
    }

    Delivery put(JsonNode score) throws InterruptedException {
        var request = request("")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(score.toString(), StandardCharsets.UTF_8));
        return Delivery.of(exchange.ask(request), clock.instant());
    }

    /** Takes a score back that may not be there. */
    Delivery remove(String id) throws InterruptedException {
        Reply reply = exchange.ask(request("/" + id).DELETE());
        boolean gone = reply instanceof Reply.Answer answer && answer.status() == NOT_FOUND;
        return gone ? new Delivery.Taken() : Delivery.of(reply, clock.instant());
    }

    private HttpRequest.Builder request(String below) {
        URI scores = Connection.below(project.base(), "/api/public/scores" + below);
        return HttpRequest.newBuilder(scores)
                .header("authorization", project.keys().get().basic());
    }

    @Override
    public void close() {
        exchange.close();
    }
}
