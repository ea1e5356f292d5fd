package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.ApprovalRequested;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.api.RunJson;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.ui.ApprovalJson;
import dev.outcrop.server.ui.UiParts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An answer in one piece, for clients that read no stream. */
final class WholeAnswer {
    private WholeAnswer() {}

    static ObjectNode of(ChatServices services, Caller caller, RunId run) {
        List<RunEvent> events = services.journal().read(run, 0);
        RunSummary summary = RunSummary.of(events);
        ObjectNode json = Json.object()
                .put("response", text(UiParts.of(events, services.titles()).parts()))
                .put(
                        "status",
                        switch (summary.status()) {
                            case COMPLETED -> "success";
                            case FAILED -> "error";
                            case CANCELLED -> "stopped";
                            case RUNNING, SUSPENDED -> "waiting";
                        });
        summary.error().ifPresent(error -> json.put("error", error.message()));
        ArrayNode waiting = Json.object().putArray("approvals");
        for (ApprovalId id : open(events)) {
            services.journal()
                    .approval(caller, id)
                    .filter(_ -> !summary.status().ended())
                    .ifPresent(approval -> waiting.add(ApprovalJson.of(approval, false, services.titles())));
        }
        if (!waiting.isEmpty()) {
            json.set("approvals", waiting);
        }
        json.set("run", RunJson.of(run, summary));
        return json;
    }

    /** A step may speak in several pieces, which are one text. */
    private static String text(ArrayNode parts) {
        var steps = new ArrayList<StringBuilder>(List.of(new StringBuilder()));
        for (JsonNode part : parts) {
            switch (part.path("type").asString("")) {
                case "step-start" -> steps.add(new StringBuilder());
                case "text" -> steps.getLast().append(part.path("text").asString(""));
                default -> {}
            }
        }
        return steps.stream().filter(said -> !said.toString().isBlank()).collect(Collectors.joining("\n\n"));
    }

    /** What the run has asked a person and nobody has answered. */
    private static Set<ApprovalId> open(List<RunEvent> events) {
        var open = new LinkedHashSet<ApprovalId>();
        for (RunEvent event : events) {
            if (event instanceof ApprovalRequested asked) {
                open.add(asked.request().id());
            } else if (event instanceof ApprovalDecided decided) {
                open.remove(decided.approval());
            }
        }
        return open;
    }
}
