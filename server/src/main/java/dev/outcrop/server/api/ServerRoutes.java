package dev.outcrop.server.api;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.Lifecycle.Phase;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/info} and {@code /health}. */
final class ServerRoutes {
    private static final String TAG = "server";

    private final HttpServices services;

    ServerRoutes(HttpServices services) {
        this.services = services;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/info", "Which model answers and why, and who asks")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "What the page's header shows")
                        .answer(this::info),
                Endpoint.get("/health/live", "Whether the process works")
                        .open()
                        .tag(TAG)
                        .anyHost()
                        .returns(200, "It does")
                        .answer(_ -> ApiResponse.ok(Json.object().put("status", "up"))),
                Endpoint.get("/health/ready", "Whether requests should be sent here; asks no database")
                        .open()
                        .tag(TAG)
                        .anyHost()
                        .returns(200, "They should; 503 if not")
                        .answer(_ -> ready()),
                Endpoint.get("/health/details", "The state of everything that this server depends on")
                        .needs(Permission.OPERATE)
                        .tag(TAG)
                        .returns(200, "Each check's state")
                        .answer(_ -> details()));
    }

    private ApiResponse info(ApiRequest request) {
        ServerInfo info = services.info().get();
        ObjectNode json = Json.object().put("version", info.version());
        ObjectNode model = json.putObject("model")
                .put("provider", info.provider().word())
                .put("reason", info.reason())
                .put("demo", info.provider() == ServerInfo.Provider.DEMO);
        info.region().ifPresent(region -> model.put("region", region));
        json.putObject("user")
                .put("id", request.caller().id())
                .put("name", request.caller().name())
                .put("role", request.caller().role().name().toLowerCase(Locale.ROOT))
                .put("signedIn", !request.caller().equals(Caller.LOCAL));
        ArrayNode may = json.withObjectProperty("user").putArray("may");
        Stream.of(Permission.values())
                .filter(request.caller()::may)
                .forEach(permission -> may.add(permission.name().toLowerCase(Locale.ROOT)));
        return ApiResponse.ok(json.put("titles", info.titles().word()));
    }

    private ApiResponse ready() {
        Phase phase = services.lifecycle().phase();
        ObjectNode checks = checks(HealthCheck::ready);
        boolean well = checks.valueStream().allMatch(check -> check.get("well").booleanValue());
        String status = phase == Phase.READY && !well ? "unready" : phase.name().toLowerCase(Locale.ROOT);
        ObjectNode json = Json.object().put("status", status);
        json.set("checks", checks);
        return ApiResponse.json(status.equals("ready") ? 200 : 503, json);
    }

    private ApiResponse details() {
        ObjectNode checks = checks(_ -> true);
        boolean well = checks.valueStream().allMatch(check -> check.get("well").booleanValue());
        Phase phase = services.lifecycle().phase();
        ObjectNode json = Json.object()
                .put(
                        "status",
                        phase == Phase.READY && !well ? "unwell" : phase.name().toLowerCase(Locale.ROOT))
                .put("version", services.info().get().version())
                .put("time", services.clock().instant().toString())
                .put("activeRuns", services.runner().active());
        json.set("checks", checks);
        return ApiResponse.ok(json);
    }

    private ObjectNode checks(Predicate<HealthCheck> wanted) {
        ObjectNode json = Json.object();
        services.checks().stream().filter(wanted).forEach(check -> {
            HealthCheck.State state = check.state().get();
            json.putObject(check.name())
                    .put("well", state.well())
                    .put("sentence", state.sentence())
                    .set("details", state.details());
        });
        return json;
    }
}
