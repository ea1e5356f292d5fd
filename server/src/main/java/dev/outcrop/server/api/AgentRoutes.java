package dev.outcrop.server.api;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.agent.Agent;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/agents}. */
final class AgentRoutes {
    private static final String TAG = "agents";

    private final HttpServices services;

    AgentRoutes(HttpServices services) {
        this.services = services;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/agents", "All agents")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The agents in the order in which they are shown, and the default's name")
                        .answer(request -> ApiResponse.ok(all(request.caller()))),
                Endpoint.get("/api/agents/{name}", "One agent")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The agent")
                        .answer(request -> services.agents()
                                .find(request.caller(), request.param("name"))
                                .map(agent -> ApiResponse.ok(json(agent, request.caller())))
                                .orElseThrow(() -> ProblemException.notFound("There is no such agent."))));
    }

    private ObjectNode all(Caller caller) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("agents");
        services.agents().all(caller).forEach(agent -> array.add(json(agent, caller)));
        services.agents().byDefault(caller).ifPresent(agent -> json.put("default", agent.name()));
        return json;
    }

    private ObjectNode json(Agent agent, Caller caller) {
        ObjectNode json = Json.object()
                .put("name", agent.name())
                .put("title", agent.title())
                .put("description", agent.description())
                .put("model", agent.model());
        agent.suggestions().forEach(json.putArray("suggestions")::add);
        ArrayNode tools = json.putArray("tools");
        agent.tools().stream()
                .flatMap(name -> services.tools().find(name).stream())
                .map(agent::restrict)
                .filter(tool -> tool.people().admits(caller))
                .forEach(tool -> tools.addObject()
                        .put("name", tool.name())
                        .put("title", tool.title())
                        .put("description", tool.spec().description())
                        .put("effect", tool.effect().name().toLowerCase(Locale.ROOT))
                        .put("approval", tool.approval().words()));
        agent.agents().stream()
                .filter(name -> services.agents().find(caller, name).isPresent())
                .forEach(json.putArray("agents")::add);
        return json;
    }
}
