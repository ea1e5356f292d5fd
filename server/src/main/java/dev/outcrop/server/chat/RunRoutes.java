package dev.outcrop.server.chat;

import dev.outcrop.access.Permission;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.api.RunJson;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.server.ui.UiParts;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** One run: what it amounts to, the events that it has committed, and how it is stopped. */
final class RunRoutes {
    private static final byte[] END = "event: end\ndata: {}\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventCodec codec = new EventCodec();
    private final ChatServices services;

    RunRoutes(ChatServices services) {
        this.services = services;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/runs/{id}", "A run and its answer so far")
                        .needs(Permission.READ)
                        .tag("runs")
                        .returns(200, "The run")
                        .answer(this::one),
                Endpoint.get("/api/runs/{id}/events", "Follows the committed events of a run")
                        .needs(Permission.READ)
                        .tag("runs")
                        .query(new QueryParam.Whole(
                                "after", "The number of the event that was read last.", 0, Long.MAX_VALUE))
                        .returns(200, "The events, each with its number as id; “end” after the last")
                        .type("text/event-stream")
                        .stream(this::events),
                Endpoint.post("/api/runs/{id}/cancel", "Stops a run")
                        .needs(Permission.CHAT)
                        .tag("runs")
                        .lenient()
                        .returns(202, "Whether it was running")
                        .answer(this::cancel));
    }

    private RunRecord find(ApiRequest request) {
        return services.journal()
                .find(request.caller(), request.runId("id"))
                .orElseThrow(() -> ProblemException.notFound("There is no such run."));
    }

    private ApiResponse one(ApiRequest request) {
        RunRecord run = find(request);
        List<RunEvent> events = services.journal().read(run.id(), 0);
        ObjectNode json = RunJson.of(run.id(), RunSummary.of(events));
        json.put("conversation", run.conversation().value());
        json.put("message", run.answerMessage().value());
        run.parent().ifPresent(parent -> json.put("parentRun", parent.run().value()));
        json.set("parts", UiParts.of(events, services.titles()).parts());
        return ApiResponse.ok(json);
    }

    private ApiResponse cancel(ApiRequest request) {
        boolean stopped =
                services.runner().cancel(request.caller(), find(request).id());
        return ApiResponse.json(202, Json.object().put("stopped", stopped));
    }

    private void events(ApiRequest request, ServerResponse response) throws InterruptedException {
        RunRecord run = find(request);
        long after = request.header("Last-Event-ID").map(RunRoutes::number).orElseGet(() -> request.number("after", 0));
        SseResponse client = SseResponse.begin(response, false);
        client.keepAlive(); // the next event may be long in coming
        boolean over = false;
        while (!over) {
            // Asked before the events are read: an end that comes in between is read with them.
            boolean ended = find(request).status().ended();
            Duration left = client.left(services.times().maxStream());
            if (left.isNegative()) {
                throw SseResponse.cut(); // the client goes on after the last event that it has
            }
            Duration heartbeat = services.times().heartbeat();
            List<RunEvent> events =
                    services.journal().await(run.id(), after, left.compareTo(heartbeat) < 0 ? left : heartbeat);
            if (events.isEmpty()) {
                over = ended;
                client.keepAlive();
            } else {
                client.write(events.stream().map(this::frame).toList());
                after = events.getLast().stamp().seq();
                over = events.getLast().terminal();
            }
        }
        client.write(List.of(END));
    }

    private byte[] frame(RunEvent event) {
        return ("id: " + event.stamp().seq() + "\nevent: " + codec.type(event) + "\ndata: " + codec.encode(event)
                        + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static long number(String lastEventId) {
        try {
            return Math.max(0, Long.parseLong(lastEventId.strip()));
        } catch (NumberFormatException _) {
            throw ProblemException.badField("Last-Event-ID", "“Last-Event-ID” has to be the number of an event.");
        }
    }
}
