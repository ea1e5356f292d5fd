package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Permission;
import dev.outcrop.server.config.Settings;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.BodySchema;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.store.Erasures.Receipt;
import dev.outcrop.store.Store;
import dev.outcrop.usage.BudgetRules;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What a person may do with all that is theirs, and an administrator with a person: take it along, erase it. */
public final class PersonRoutes {
    private static final String TAG = "your data";
    private static final String WORD = "erase";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final BodySchema CONFIRMED = BodySchema.of("""
            {
              "type": "object",
              "required": ["confirm"],
              "additionalProperties": false,
              "properties": {
                "confirm": {"type": "string", "maxLength": 200,
                            "description": "The word “erase” for oneself, the person's id for somebody else"}
              }
            }
            """);

    private final Store store;
    private final PersonErasure erasure;
    private final PersonExport export;
    private final ReceiptJson receipts;
    private final AuditLog audit;

    public PersonRoutes(
            Store store,
            PersonErasure erasure,
            List<Kept> others,
            Settings.Retention periods,
            BudgetRules budgets,
            AuditLog audit,
            Clock clock) {
        this.store = requireNonNull(store, "store is null");
        this.erasure = requireNonNull(erasure, "erasure is null");
        this.export = new PersonExport(store, others, clock);
        this.receipts = new ReceiptJson(periods, budgets);
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** The routes. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/me/export", "All that is the caller's, as one ZIP of JSON files and attachments")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The archive")
                        .type("application/zip")
                        .stream(this::export),
                Endpoint.post("/api/me/erase", "Erases all that is the caller's; there is no way back")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .body(CONFIRMED)
                        .returns(200, "The receipt; what is not done yet is gone on with")
                        .answer(this::eraseMe),
                Endpoint.post("/api/people/{id}/erase", "Erases all that is a person's; there is no way back")
                        .needs(Permission.ADMINISTER)
                        .tag("administration")
                        .body(CONFIRMED)
                        .returns(200, "The receipt; what is not done yet is gone on with")
                        .answer(this::erasePerson),
                Endpoint.get("/api/erasures/{id}", "The receipt of an erasure, as it stands now")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "The receipt")
                        .answer(this::receipt));
    }

    private void export(ApiRequest request, ServerResponse response) throws IOException {
        inPerson(request);
        audit.record(
                AuditEvent.of(AuditAction.PERSON_EXPORTED, request.caller()).from(request.address()));
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "application/zip");
        response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"outcrop-export.zip\"");
        export.write(request.caller(), response.outputStream());
    }

    private ApiResponse eraseMe(ApiRequest request) throws InterruptedException {
        inPerson(request);
        confirmed(request, WORD);
        return erased(
                request,
                request.caller().id(),
                "Your data is on hold for legal reasons and can't be erased now. Ask whoever administers this server.");
    }

    private ApiResponse erasePerson(ApiRequest request) throws InterruptedException {
        String person = request.param("id");
        confirmed(request, person);
        return erased(
                request, person, "This person's data is on hold and can't be erased. Lift the hold first, if you may.");
    }

    /** Whoever has found a key shall not have all that its owner ever said. */
    private static void inPerson(ApiRequest request) {
        if (request.caller().key().isPresent()) {
            throw ProblemException.of(403, "This can't be done with an API key: sign in and do it on the page.");
        }
    }

    private static void confirmed(ApiRequest request, String word) {
        if (!request.body().path("confirm").asString("").equals(word)) {
            throw ProblemException.badField("confirm", "Nothing was erased: “confirm” has to be “" + word + "”.");
        }
    }

    private ApiResponse erased(ApiRequest request, String person, String held) throws InterruptedException {
        if (erasure.onHold(person)) {
            audit.record(AuditEvent.of(AuditAction.PERSON_ERASED, request.caller())
                    .failed()
                    .from(request.address())
                    .on(AuditEvent.Thing.PERSON, person)
                    .with("reason", "hold"));
            throw ProblemException.conflict(held);
        }
        return ApiResponse.ok(receipts.of(erasure.erase(person, request.caller(), request.address(), PATIENCE)));
    }

    private ApiResponse receipt(ApiRequest request) {
        Receipt receipt = store.erasures()
                .find(request.param("id"))
                .filter(found ->
                        found.isOf(request.caller().id()) || request.caller().may(Permission.ADMINISTER))
                .orElseThrow(() -> ProblemException.notFound("There is no such receipt."));
        return ApiResponse.ok(receipts.of(receipt))
                .with("Content-Disposition", "inline; filename=\"outcrop-receipt-" + receipt.id() + ".json\"");
    }
}
