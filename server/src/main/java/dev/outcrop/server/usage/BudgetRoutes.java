package dev.outcrop.server.usage;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Cost;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.usage.Budget;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.Charge;
import dev.outcrop.usage.Raise;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/budgets}: how all budgets stand, and more for a while. */
public final class BudgetRoutes {
    private static final String TAG = "usage";
    private static final int MOST_STATES = 100;
    private static final int MOST_RAISES = 100;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final BodySchema MORE = BodySchema.of("""
            {
              "type": "object",
              "required": ["until", "reason"],
              "additionalProperties": false,
              "properties": {
                "amount": {"type": "string", "pattern": "^[0-9]{1,9}(\\\\.[0-9]{1,9})?$",
                           "description": "How much more it may cost in US dollars"},
                "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000000,
                           "description": "How many more tokens"},
                "name": {"type": "string", "minLength": 1, "maxLength": 200,
                         "description": "For whom, if each has a budget of their own; for everybody if left out"},
                "until": {"type": "string", "maxLength": 40, "description": "When it ends, such as 2026-01-31T12:00:00Z"},
                "reason": {"type": "string", "minLength": 1, "maxLength": 500}
              }
            }
            """);

    private final Supplier<BudgetBook> budgets;
    private final AuditLog audit;
    private final InstantSource clock;
    private final IdSource ids;

    /** Routes on these budgets. */
    public BudgetRoutes(Supplier<BudgetBook> budgets, AuditLog audit, InstantSource clock, IdSource ids) {
        this.budgets = requireNonNull(budgets, "budgets is null");
        this.audit = requireNonNull(audit, "audit is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/budgets/me", "How the budgets stand that the caller's questions count against")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "Budgets")
                        .answer(this::own),
                Endpoint.get("/api/budgets", "All budgets, who has used most of each, and what they were raised by")
                        .needs(Permission.OPERATE)
                        .tag(TAG)
                        .returns(200, "Budgets and raises")
                        .answer(_ -> all()),
                Endpoint.post("/api/budgets/{id}/raise", "Gives more for a while; it applies from the next call on")
                        .needs(Permission.OPERATE)
                        .tag(TAG)
                        .body(MORE)
                        .returns(201, "The raise, as it is on record")
                        .answer(this::raise));
    }

    private ApiResponse own(ApiRequest request) {
        ObjectNode json = Json.object();
        ArrayNode states = json.putArray("budgets");
        budgets.get().states(Charge.of(request.caller())).forEach(state -> states.add(UsageJson.state(state)));
        return ApiResponse.ok(json);
    }

    private ApiResponse all() {
        BudgetBook book = budgets.get();
        ObjectNode json = Json.object().put("zone", UsageJson.zone(book.rules().zone()));
        ArrayNode all = json.putArray("budgets");
        for (Budget budget : book.rules().budgets()) {
            ArrayNode states = all.add(UsageJson.budget(budget))
                    .get(all.size() - 1)
                    .asObject()
                    .putArray("states");
            book.states(budget, MOST_STATES).forEach(state -> states.add(UsageJson.state(state)));
        }
        ArrayNode raises = json.putArray("raises");
        book.raises(MOST_RAISES).forEach(raise -> raises.add(UsageJson.raise(raise)));
        return ApiResponse.ok(json);
    }

    private ApiResponse raise(ApiRequest request) {
        Budget budget = budgets.get()
                .rules()
                .find(request.param("id"))
                .orElseThrow(() -> ProblemException.notFound("There is no such budget."));
        Optional<Cost> cost = request.body()
                .optional("amount")
                .map(JsonNode::stringValue)
                .map(BigDecimal::new)
                .map(Cost::new)
                .filter(more -> more.usd().signum() > 0);
        Optional<Long> tokens = request.body().optional("tokens").map(JsonNode::longValue);
        if (cost.isEmpty() && tokens.isEmpty()) {
            throw ProblemException.badField("amount", "Say how much more: “amount” in US dollars, or “tokens”.");
        }
        if (cost.isPresent() && budget.cost().isEmpty()) {
            throw ProblemException.badField("amount", "This budget is in tokens: say “tokens”.");
        }
        if (tokens.isPresent() && budget.tokens().isEmpty()) {
            throw ProblemException.badField("tokens", "This budget is in US dollars: say “amount”.");
        }
        Instant now = clock.instant();
        var raise = new Raise(
                ids.next("raise"),
                budget.id(),
                request.body().optional("name").map(JsonNode::stringValue),
                cost,
                tokens,
                now,
                until(request.body().get("until").stringValue(), now),
                request.body().get("reason").stringValue().strip(),
                request.caller().id());
        budgets.get().raise(raise);
        audit.record(event(raise, request));
        return ApiResponse.json(201, UsageJson.raise(raise));
    }

    /** Names and amounts are no content; the reason is on record with the raise. */
    private static AuditEvent event(Raise raise, ApiRequest request) {
        AuditEvent event = AuditEvent.of(AuditAction.BUDGET_CHANGED, request.caller())
                .from(request.address())
                .on("budget", raise.budget())
                .with("until", raise.until().toString());
        if (raise.cost().isPresent()) {
            event = event.with("usd", raise.cost().get().usd().toPlainString());
        }
        if (raise.tokens().isPresent()) {
            event = event.with("tokens", raise.tokens().get());
        }
        return event;
    }

    private static Instant until(String text, Instant now) {
        try {
            Instant until = Instant.parse(text);
            if (until.isAfter(now) && until.isBefore(now.plus(LONGEST))) {
                return until;
            }
        } catch (DateTimeParseException _) {
            // Falls through to the one sentence that says what it may be.
        }
        throw ProblemException.badField(
                "until", "“until” has to be a time within a year from now, such as 2026-01-31T12:00:00Z.");
    }
}
