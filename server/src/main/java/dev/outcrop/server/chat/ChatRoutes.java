package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Permission;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunRecord;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.server.ui.Dialect;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The chat, spoken as the AI SDK's UI message stream, and the runs behind it. {@link #close} tells everybody who follows
 * to come back and cuts; the runs are the {@link dev.outcrop.run.Runner}'s.
 */
public final class ChatRoutes implements AutoCloseable {
    private static final QueryParam UI =
            new QueryParam.Choice("ui", "The major version of the AI SDK that reads.", List.of("v5", "v6", "v7"));

    /** A tool may take a moment to be interrupted; the answer to a stop does not wait for longer. */
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final ChatServices services;
    private final FrameLogs logs;
    private final QuestionReading reading;
    private final Asking asking;
    private final Following following;
    private final AnsweredApprovals answering;
    private final ApprovalRoutes approvals;
    private final RunRoutes runs;
    private final InvocationRoutes invocations;

    /** The routes on these services. */
    public ChatRoutes(ChatServices services) {
        this.services = requireNonNull(services, "services is null");
        this.logs = new FrameLogs(services.runner(), services.journal(), services.titles());
        this.reading =
                new QuestionReading(services.conversations(), new SentFiles(services.attachments()), services.ids());
        this.following = new Following(logs, services.times());
        var atOnce = new AtOnce(services.runner(), services.journal(), services.questionsAtOnce());
        this.asking = new Asking(atOnce, services.runner(), services.journal(), services.times(), following);
        var decisions = new Decisions(services.runner(), services.journal(), services.audit());
        this.answering = new AnsweredApprovals(decisions, following);
        this.approvals = new ApprovalRoutes(services, decisions);
        this.runs = new RunRoutes(services);
        this.invocations = new InvocationRoutes(services, reading, asking, approvals, following);
    }

    /** All of them. */
    public List<Endpoint> endpoints() {
        var chat = List.of(
                Endpoint.post("/api/chat", "Asks an agent and streams its answer")
                        .needs(Permission.CHAT)
                        .asks()
                        .tag("chat")
                        .query(UI)
                        .lenient()
                        .body(ChatBody.SCHEMA)
                        .returns(200, "The answer as a UI message stream")
                        .type("text/event-stream")
                        .stream(this::ask),
                Endpoint.get("/api/chat/{id}/stream", "Follows the answer that is being made, from its start")
                        .needs(Permission.READ)
                        .tag("chat")
                        .query(UI)
                        .lenient()
                        .returns(200, "The answer as a UI message stream; 204 if none is being made")
                        .type("text/event-stream")
                        .stream(this::resume),
                Endpoint.post("/api/chat/{id}/stop", "Stops the answer that is being made")
                        .needs(Permission.CHAT)
                        .tag("chat")
                        .lenient()
                        .returns(202, "Whether there was one to stop")
                        .answer(this::stop),
                Endpoint.delete("/api/chat/{id}/queue/{messageId}", "Takes a message back that waits for its turn")
                        .needs(Permission.CHAT)
                        .tag("chat")
                        .lenient()
                        .returns(204, "It will not be answered")
                        .answer(this::withdraw));
        return Stream.of(chat, approvals.endpoints(), runs.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    /**
     * The routes that Amazon Bedrock AgentCore Runtime asks for, by its HTTP protocol, and no others.
     *
     * @param anyHost whether they answer by any name
     */
    public List<Endpoint> invocations(boolean anyHost) {
        return invocations.endpoints(anyHost);
    }

    /** The number of streams that are made, each for all who follow it. */
    int streams() {
        return logs.size();
    }

    /** The server is going to stop: who waits for a turn shall wait for it elsewhere. */
    public void leave() {
        asking.leave();
    }

    @Override
    public void close() {
        asking.close();
        logs.close();
    }

    private void ask(ApiRequest request, ServerResponse response) throws InterruptedException {
        ChatBody body = ChatBody.read(request.body());
        if (!body.answers().isEmpty()) {
            answering.send(request.caller(), body.conversation(), body.answers(), dialect(request), response);
            return;
        }
        var read = reading.read(request.caller(), body, request.header("Accept-Language"), request.trace());
        asking.send(read.question(), dialect(request), response, () -> {
            if (read.isNew()) {
                services.onNewConversation().accept(read.question());
            }
        });
    }

    private void resume(ApiRequest request, ServerResponse response) throws InterruptedException {
        Optional<RunRecord> latest = services.journal().latest(request.caller(), request.conversationId("id"));
        if (latest.filter(this::worthFollowing).isEmpty()) {
            response.status(Status.NO_CONTENT_204).send();
            return;
        }
        RunId run = latest.get().id();
        following.send(
                run,
                new Opening.FromStart(() -> services.journal()
                        .find(request.caller(), run)
                        .filter(now -> now.status() == RunStatus.RUNNING)
                        .isPresent()),
                dialect(request),
                SseResponse.begin(response, true));
    }

    /** A client that missed the end of an answer shall not take what it has for the whole. */
    private boolean worthFollowing(RunRecord run) {
        return switch (run.status()) {
            case RUNNING -> true;
            case SUSPENDED -> false;
            case COMPLETED, FAILED, CANCELLED ->
                run.endedAt()
                        .filter(at -> at.plus(StreamTimeouts.REPLAY)
                                .isAfter(services.clock().instant()))
                        .isPresent();
        };
    }

    private ApiResponse withdraw(ApiRequest request) {
        if (!services.journal().withdraw(request.caller(), request.conversationId("id"), messageId(request))) {
            throw notWaiting();
        }
        return ApiResponse.empty(204);
    }

    private static MessageId messageId(ApiRequest request) {
        try {
            return new MessageId(request.param("messageId"));
        } catch (IllegalArgumentException _) {
            throw notWaiting();
        }
    }

    private static ProblemException notWaiting() {
        return ProblemException.notFound("This message does not wait, or does not any more.");
    }

    private ApiResponse stop(ApiRequest request) throws InterruptedException {
        ConversationId id = request.conversationId("id");
        if (services.conversations().find(request.caller(), id).isEmpty()) {
            throw ProblemException.notFound("There is no such conversation.");
        }
        Optional<RunRecord> stopped = services.journal()
                .latest(request.caller(), id)
                .filter(run -> services.runner().cancel(request.caller(), run.id()));
        if (stopped.isPresent()) {
            // Who reads the conversation next shall find it stopped; no event stands after this one, so the end is
            // awaited.
            var _ = services.journal().await(stopped.get().id(), Long.MAX_VALUE, STOPPING);
        }
        return ApiResponse.json(202, Json.object().put("stopped", stopped.isPresent()));
    }

    private static Dialect dialect(ApiRequest request) {
        return request.query("ui").flatMap(Dialect::parse).orElse(Dialect.V6);
    }
}
