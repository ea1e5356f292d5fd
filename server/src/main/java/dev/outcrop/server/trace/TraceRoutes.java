package dev.outcrop.server.trace;

import dev.outcrop.access.Permission;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.Journal;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunRecord;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.trace.Span;
import dev.outcrop.trace.Trace;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/runs/{id}/trace}: the tree without contents, the contents of one span, and the raw events. Contents are
 * asked for one by one, so that the tree of a long run stays small enough to be read anew every second.
 */
public final class TraceRoutes {
    private static final String TAG = "runs";
    private static final String TREE = "/api/runs/{id}/trace";
    private static final int EVENTS_AT_ONCE = 200;

    private final EventCodec codec = new EventCodec();
    private final Journal journal;
    private final Conversations conversations;
    private final ToolTitles titles;
    private final Function<RunId, Optional<URI>> pages;
    private final Clock clock;

    /** The routes; {@code titles} are what people call the tools, {@code pages} where a run is seen in Langfuse. */
    public TraceRoutes(
            Journal journal,
            Conversations conversations,
            ToolTitles titles,
            Function<RunId, Optional<URI>> pages,
            Clock clock) {
        this.journal = journal;
        this.conversations = conversations;
        this.titles = titles;
        this.pages = pages;
        this.clock = clock;
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(TREE, "What happened in a run, as a tree of spans without their contents")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .query(new QueryParam.Whole(
                                "seen",
                                "The “version” of the tree that was read last: 204 if it is still the same.",
                                0,
                                Long.MAX_VALUE))
                        .returns(200, "The run and its spans, hand-overs below the calls that began them")
                        .answer(this::tree),
                Endpoint.get(TREE + "/spans/{span}", "What went into a span and what came out")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .returns(200, "Input, output and details, where there are any")
                        .answer(this::span),
                Endpoint.get(TREE + "/events", "The journal of a run, page by page")
                        .needs(Permission.READ)
                        .tag(TAG)
                        .query(new QueryParam.Whole(
                                "after", "The number of the event that was read last.", 0, Long.MAX_VALUE))
                        .returns(200, "At most 200 events; “next” if there are more")
                        .answer(this::events));
    }

    private RunRecord find(ApiRequest request) {
        return journal.find(request.caller(), request.runId("id"))
                .orElseThrow(() -> ProblemException.notFound("There is no such run."));
    }

    private ApiResponse tree(ApiRequest request) {
        RunRecord run = find(request);
        Journals read = new Journals();
        Span root = root(run, read);
        if (request.query("seen").isPresent() && request.number("seen", 0) == read.version()) {
            return ApiResponse.empty(204);
        }
        ObjectNode json = Json.object()
                .put("id", run.id().value())
                .put("conversation", run.conversation().value())
                .put("message", run.answerMessage().value())
                .put("version", read.version())
                .put("startedAt", root.startedAt().toString())
                .put("now", clock.instant().toString())
                .put("live", root.endedAt().isEmpty());
        run.parent().ifPresent(parent -> json.put("parentRun", parent.run().value()));
        // Not the row's: it was read before the events, and who is told the end asks no more.
        if (root.endedAt().isPresent()) {
            pages.apply(asker(request, run).id()).ifPresent(page -> json.put("langfuse", page.toString()));
        }
        json.set("root", new SpanJson(root, titles).tree());
        return ApiResponse.ok(json);
    }

    /** The run that answers the person, in whose trace all are that worked for it. */
    private RunRecord asker(ApiRequest request, RunRecord run) {
        return run.parent()
                .flatMap(parent -> journal.find(request.caller(), parent.run()))
                .map(parent -> asker(request, parent))
                .orElse(run);
    }

    private ApiResponse span(ApiRequest request) {
        RunRecord run = find(request);
        String id = request.param("span");
        Span root = root(run, new Journals());
        return root.all()
                .filter(span -> span.id().equals(id))
                .findFirst()
                .map(span -> ApiResponse.ok(new SpanContent(root, question(request, run)).of(span)))
                .orElseThrow(() -> ProblemException.notFound("There is no such span in this run."));
    }

    private ApiResponse events(ApiRequest request) {
        RunRecord run = find(request);
        List<RunEvent> rest = journal.read(run.id(), request.number("after", 0));
        List<RunEvent> page = rest.subList(0, Math.min(EVENTS_AT_ONCE, rest.size()));
        ObjectNode json = Json.object();
        ArrayNode events = json.putArray("events");
        page.forEach(event -> events.add(Json.ours(codec.encode(event))));
        if (page.size() < rest.size()) {
            json.put("next", page.getLast().stamp().seq());
        }
        return ApiResponse.ok(json);
    }

    private static Span root(RunRecord run, Journals journals) {
        return Trace.of(run.id(), journals::read).orElseThrow(() -> ProblemException.notFound("There is no such run."));
    }

    /** What the run was asked: the person's message, or nothing here for a run that was handed over to. */
    private List<Block> question(ApiRequest request, RunRecord run) {
        if (run.parent().isPresent()) {
            return List.of();
        }
        List<StoredMessage> messages = conversations.messages(request.caller(), run.conversation());
        return messages.stream()
                .filter(message -> message.id().equals(run.answerMessage()))
                .findFirst()
                .flatMap(StoredMessage::parent)
                .flatMap(asked -> messages.stream()
                        .filter(message -> message.id().equals(asked))
                        .findFirst())
                .map(StoredMessage::blocks)
                .orElse(List.of());
    }

    /** Reads journals and counts what it has read: the count grows with everything that is appended. */
    private final class Journals {
        private long version;

        List<RunEvent> read(RunId id) {
            List<RunEvent> events =
                    Optional.ofNullable(journal.readAll(List.of(id)).get(id)).orElse(List.of());
            if (!events.isEmpty()) {
                // Numbers grow and are never given again; deltas of finished steps may be left out meanwhile.
                version += events.getLast().stamp().seq();
            }
            return events;
        }

        long version() {
            return version;
        }
    }
}
