package dev.outcrop.server.chat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.ApprovalRecord;
import dev.outcrop.run.RunStatus;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.ui.Dialect;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Amazon Bedrock AgentCore Runtime asks of a container: a question and its answer, whole or as a stream, and whether
 * the container is well. A session of the runtime is a conversation of whoever asks.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-http-protocol-contract.html">HTTP
 *     protocol contract</a>
 */
final class InvocationRoutes {
    private static final String SESSION = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id";
    private static final int LONGEST_SESSION = 256;
    private static final int ID_BYTES = 16;
    private static final String STREAM = "text/event-stream";

    /** The runtime itself gives up after a quarter of an hour in which nothing is sent. */
    private static final Duration PATIENCE = Duration.ofMinutes(14);

    private final ChatServices services;
    private final QuestionReading reading;
    private final Asking asking;
    private final ApprovalRoutes approvals;
    private final Following following;
    private boolean busy;
    private Instant changedAt;

    InvocationRoutes(
            ChatServices services,
            QuestionReading reading,
            Asking asking,
            ApprovalRoutes approvals,
            Following following) {
        this.services = services;
        this.reading = reading;
        this.asking = asking;
        this.approvals = approvals;
        this.following = following;
        this.changedAt = services.clock().instant();
    }

    List<Endpoint> endpoints(boolean anyHost) {
        return List.of(
                Endpoint.post("/invocations", "Asks an agent, or decides what an answer waits for")
                        .needs(Permission.CHAT)
                        .asks()
                        .tag("agentcore")
                        .anyHost(anyHost)
                        .anyType()
                        .lenient()
                        .body(InvocationBody.SCHEMA)
                        .returns(200, "The answer; a UI message stream if the client accepts one")
                        .stream(this::invoke),
                Endpoint.get("/ping", "Whether answers are being made")
                        .open()
                        .tag("agentcore")
                        .anyHost()
                        .lenient()
                        .returns(200, "Healthy, or HealthyBusy; and since when that has been so")
                        .answer(_ -> ApiResponse.ok(ping(services.runner().active() > 0))));
    }

    /**
     * The time is that of the last change and never that of the ping: a container whose state changes all the time is not
     * ended when nobody asks it anything any more.
     */
    private synchronized ObjectNode ping(boolean busyNow) {
        if (busy != busyNow) {
            busy = busyNow;
            changedAt = services.clock().instant();
        }
        return Json.object()
                .put("status", busy ? "HealthyBusy" : "Healthy")
                .put("time_of_last_update", changedAt.getEpochSecond());
    }

    private void invoke(ApiRequest request, ServerResponse response) throws IOException, InterruptedException {
        InvocationBody body = InvocationBody.read(request.body());
        boolean stream = body.stream()
                || request.header("Accept")
                        .filter(accepted -> accepted.contains(STREAM))
                        .isPresent();
        switch (body.asked()) {
            case InvocationBody.Asked.Prompt prompt -> {
                var read = reading.read(
                        request.caller(),
                        prompt.in(conversation(request)),
                        request.header("Accept-Language"),
                        request.trace());
                if (stream) {
                    asking.send(read.question(), Dialect.V7, response, () -> {});
                } else {
                    var patience = new Asking.Waiting(PATIENCE);
                    whole(request.caller(), asking.turn(read.question(), patience), patience, response);
                }
            }
            case InvocationBody.Asked.Decision(String approval) -> {
                ApprovalRecord asked = approvals.find(request.caller(), approval);
                // Where one caller stands for all, whoever is in the session is as near as it gets to whoever asked.
                if (!asked.conversation().equals(conversation(request))) {
                    throw Decisions.unknown().get();
                }
                ApprovalRecord decided = approvals.decide(request.caller(), asked, request.body());
                if (stream) {
                    follow(request.caller(), decided.root(), response);
                } else {
                    whole(request.caller(), decided.root(), new Asking.Waiting(PATIENCE), response);
                }
            }
        }
    }

    /** From the start of the answer, since nothing of it need have come with the request that decides. */
    private void follow(Caller caller, RunId run, ServerResponse response) throws InterruptedException {
        var opening = new Opening.FromStart(() -> services.journal()
                .find(caller, run)
                .filter(now -> now.status() == RunStatus.RUNNING)
                .isPresent());
        following.send(run, opening, Dialect.V7, SseResponse.begin(response, true));
    }

    private void whole(Caller caller, RunId run, Asking.Waiting patience, ServerResponse response)
            throws InterruptedException {
        asking.await(caller, run, patience);
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(WholeAnswer.of(services, caller, run).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Two people with the same session have each their own. Without a session nobody can come back to it. */
    private ConversationId conversation(ApiRequest request) {
        Optional<String> session = request.header(SESSION).map(String::strip).filter(id -> !id.isEmpty());
        if (session.isEmpty()) {
            return new ConversationId(services.ids().next("session"));
        }
        if (session.get().length() > LONGEST_SESSION) {
            throw ProblemException.badField(
                    SESSION, "“" + SESSION + "” is longer than " + LONGEST_SESSION + " characters.");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((request.caller().id() + "\n" + session.get()).getBytes(StandardCharsets.UTF_8));
            return new ConversationId("session_" + HexFormat.of().formatHex(hash, 0, ID_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
