package dev.outcrop.server.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Permission;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.UsageLedger;
import dev.outcrop.usage.UsageLedger.By;
import dev.outcrop.usage.UsageSum;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/usage}: what was used, by everybody and by oneself. */
public final class UsageRoutes {
    private static final String TAG = "usage";
    private static final int MOST_ROWS = 500;
    private static final List<String> OWN = List.of("agent", "model", "key");
    private static final List<String> ALL = List.of("person", "group", "agent", "model", "key");
    private static final List<String> TABLES =
            Stream.concat(ALL.stream(), Stream.of(UsageExport.DAY)).toList();

    private final UsageLedger ledger;
    private final Supplier<BudgetBook> budgets;
    private final ApiKeys keys;
    private final InstantSource clock;

    /** Routes on this ledger; days begin where those of {@code budgets} do. */
    public UsageRoutes(UsageLedger ledger, Supplier<BudgetBook> budgets, ApiKeys keys, InstantSource clock) {
        this.ledger = requireNonNull(ledger, "ledger is null");
        this.budgets = requireNonNull(budgets, "budgets is null");
        this.keys = requireNonNull(keys, "keys is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        var person = new QueryParam.Text("person", "Only what this person has used", 200);
        return List.of(
                in(Endpoint.get("/api/usage", "What everybody has used, exactly as the ledger has it"))
                        .needs(Permission.OPERATE)
                        .query(by(ALL))
                        .query(person)
                        .returns(200, "Sums by day and by name, with those of as many days before")
                        .answer(request -> usage(request, request.query("person"), By.PERSON)),
                in(Endpoint.get("/api/usage/me", "What the caller has used, and what is left of their budgets"))
                        .needs(Permission.READ)
                        .query(by(OWN))
                        .returns(200, "Sums by day and by name, and budgets")
                        .answer(this::own),
                in(Endpoint.get("/api/usage/export", "What everybody has used, as a table"))
                        .needs(Permission.OPERATE)
                        .query(person)
                        .query(new QueryParam.Choice(
                                "by", "What has a line each; each of the ledger's entries if left out", TABLES))
                        .type(UsageExport.TYPE)
                        .returns(200, "A line for each model call, or with what they come to")
                        .stream((request, response) -> export(request, request.query("person"), response)),
                in(Endpoint.get("/api/usage/me/export", "The ledger's entries of the caller"))
                        .needs(Permission.READ)
                        .type(UsageExport.TYPE)
                        .returns(200, "A line for each model call")
                        .stream((request, response) ->
                        export(request, Optional.of(request.caller().id()), response)));
    }

    private static Endpoint.Builder in(Endpoint.Builder route) {
        Days.PARAMETERS.forEach(route::query);
        return route.tag(TAG);
    }

    private static QueryParam by(List<String> words) {
        return new QueryParam.Choice("by", "What is added up by itself; " + words.getFirst() + " if left out", words);
    }

    private ApiResponse own(ApiRequest request) {
        ObjectNode json = sums(request, Optional.of(request.caller().id()), By.AGENT);
        ArrayNode states = json.putArray("budgets");
        budgets.get().states(Charge.of(request.caller())).forEach(state -> states.add(UsageJson.state(state)));
        return ApiResponse.ok(json.put("all", request.caller().may(Permission.OPERATE)));
    }

    private ApiResponse usage(ApiRequest request, Optional<String> person, By usual) {
        ObjectNode json = sums(request, person, usual);
        if (request.query("by").equals(Optional.of("key")) && request.caller().may(Permission.ADMINISTER)) {
            label(json.path("rows"));
        }
        return ApiResponse.ok(json);
    }

    /** Whose keys these are, and what they are called, as who administers may know. */
    private void label(JsonNode rows) {
        Map<String, ApiKey> known = keys.all().stream().collect(Collectors.toMap(ApiKey::id, Function.identity()));
        for (JsonNode row : rows) {
            ApiKey key = known.get(row.path("name").asString(""));
            if (key != null) {
                row.asObject().put("label", key.name() + " (" + key.owner().name() + ")");
            }
        }
    }

    /** The ledger's sums are of all agents. */
    private static void refuseKeysForSomeAgents(ApiRequest request) {
        if (request.caller().scope().agents().isPresent()) {
            throw ProblemException.of(
                    403,
                    "This API key is for some agents, and usage is told of all. Use a key without agents, or look on the page.");
        }
    }

    private ObjectNode sums(ApiRequest request, Optional<String> person, By usual) {
        refuseKeysForSomeAgents(request);
        Days days = days(request);
        By by = request.query("by").map(UsageExport::by).orElse(usual);
        var query = days.query(person);
        var earlier = days.before().query(person);
        ObjectNode json = Json.object()
                .put("from", days.from().toString())
                .put("to", days.to().toString())
                .put("zone", UsageJson.zone(days.zone()))
                .put("by", by.name().toLowerCase(Locale.ROOT));
        json.set("total", UsageJson.sum(ledger.sum(query)));
        json.set("before", UsageJson.sum(ledger.sum(earlier)));
        ArrayNode byDay = json.putArray("days");
        ledger.days(query, days.zone())
                .forEach((day, sum) -> UsageJson.add(byDay.addObject().put("day", day.toString()), sum));
        Map<String, UsageSum> before = ledger.sums(earlier, by);
        ArrayNode rows = json.putArray("rows");
        UsageExport.mostFirst(ledger.sums(query, by))
                .limit(MOST_ROWS)
                .forEach(row -> UsageJson.add(rows.addObject().put("name", row.getKey()), row.getValue())
                        .set("before", UsageJson.sum(before.getOrDefault(row.getKey(), UsageSum.NONE))));
        return json;
    }

    private Days days(ApiRequest request) {
        return Days.of(request, clock.instant(), budgets.get().rules().zone());
    }

    private void export(ApiRequest request, Optional<String> person, ServerResponse response) throws IOException {
        refuseKeysForSomeAgents(request);
        new UsageExport(ledger, days(request), person).send(request.query("by"), response);
    }
}
