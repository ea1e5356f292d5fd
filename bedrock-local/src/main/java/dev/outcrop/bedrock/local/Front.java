package dev.outcrop.bedrock.local;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes a request through its checks to the operation that it names, and words every error as the service does. */
final class Front implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);

    private static final HeaderName INPUT_TOKENS = HeaderNames.create("X-Amzn-Bedrock-Input-Token-Count");

    private final Signatures signatures;
    private final Catalogue catalogue;
    private final Responder responder;
    private final LocalGuardrails guardrails;
    private final PromptCache cache;
    private final SentBlocks sent = new SentBlocks();
    private final Calls calls;
    private final Links links;
    private final Set<Exchange> running;
    private final Clock clock;
    private final RandomGenerator chance;

    Front(BedrockLocal.Options options, Calls calls, Links links, Set<Exchange> running) {
        this.signatures = new Signatures(options.credentials(), options.apiKeys(), options.clock());
        this.catalogue = new Catalogue(options.models());
        this.responder = options.responder();
        this.guardrails = new LocalGuardrails(options.guardrails());
        this.cache = new PromptCache(options.clock());
        this.calls = calls;
        this.links = links;
        this.running = running;
        this.clock = options.clock();
        this.chance =
                new LockedChance(RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed()));
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String id = new UUID(chance.nextLong(), chance.nextLong()).toString();
        response.header(HeaderNames.create("x-amzn-RequestId"), id);
        try {
            byte[] body = body(request);
            String method = request.prologue().method().text();
            String path = request.prologue().uriPath().rawPath();
            Map<String, String> headers = headers(request);
            if (headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close")) {
                links.byId(request.socketId()).ifPresent(Link::closeAfterAnswer);
            }
            signatures.check(method, path, request.prologue().query().rawValue(), headers, body);
            serve(new Route(method, path), headers, body, request, response);
        } catch (ServiceError e) {
            refuse(response, e);
        } catch (Exchange.Gone e) {
            throw new CloseConnectionException("the answer ends here", e);
        } catch (IOException e) {
            throw new CloseConnectionException("the request ended early", e);
        } catch (RuntimeException e) {
            LOG.error("request {} failed", id, e);
            refuse(
                    response,
                    new ServiceError(500, "InternalServerException", "Bedrock Local failed; its log has " + id));
        }
    }

    private void serve(
            Route route, Map<String, String> headers, byte[] body, ServerRequest request, ServerResponse response) {
        switch (route.operation()) {
            case FOUNDATION_MODELS -> send(response, ControlPlane.foundationModels(query(request)));
            case INFERENCE_PROFILES -> send(response, ControlPlane.inferenceProfiles(query(request)));
            case INFERENCE_PROFILE -> send(response, ControlPlane.inferenceProfile(route.modelId()));
            case COUNT_TOKENS -> answer(RecordedCall.Operation.COUNT_TOKENS, route, headers, body, request, response);
            case CONVERSE -> answer(RecordedCall.Operation.CONVERSE, route, headers, body, request, response);
            case CONVERSE_STREAM ->
                answer(RecordedCall.Operation.CONVERSE_STREAM, route, headers, body, request, response);
            case INVOKE -> answer(RecordedCall.Operation.INVOKE, route, headers, body, request, response);
            case APPLY_GUARDRAIL ->
                answer(RecordedCall.Operation.APPLY_GUARDRAIL, route, headers, body, request, response);
        }
    }

    private void answer(
            RecordedCall.Operation operation,
            Route route,
            Map<String, String> headers,
            byte[] body,
            ServerRequest request,
            ServerResponse response) {
        JsonNode json = parsed(body);
        RecordedCall call = new RecordedCall(operation, route.modelId(), json, headers, clock);
        Link link = links.byId(request.socketId()).orElseThrow();
        Exchange exchange = new Exchange(call, link);
        int number = calls.add(call);
        running.add(exchange);
        link.watch(request.id(), exchange::cancel);
        try {
            if (operation != RecordedCall.Operation.APPLY_GUARDRAIL) {
                catalogue.check(route.modelId());
            }
            switch (operation) {
                case APPLY_GUARDRAIL -> send(response, guardrails.apply(route.modelId(), route.version(), json));
                case COUNT_TOKENS -> send(response, Tokens.count(route.modelId(), json, sent));
                case INVOKE -> {
                    ObjectNode embedded = Embeddings.invoke(route.modelId(), json);
                    response.header(INPUT_TOKENS, Integer.toString(Embeddings.tokens(json)));
                    send(response, embedded);
                }
                case CONVERSE, CONVERSE_STREAM -> {
                    RequestChecks.check(route.modelId(), json, sent);
                    boolean stream = operation == RecordedCall.Operation.CONVERSE_STREAM;
                    Reply reply = guardrails.guard(
                            json,
                            stream,
                            let -> responder.respond(new ConverseCall(
                                    number,
                                    route.modelId(),
                                    let,
                                    stream,
                                    chance,
                                    cache.count(route.modelId(), let),
                                    exchange)));
                    new Play(exchange, response, sent).play(reply, stream);
                }
            }
        } finally {
            call.finish(RecordedCall.State.FINISHED);
            link.forget(request.id());
            running.remove(exchange);
        }
    }

    static void send(ServerResponse response, ObjectNode json) {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.bytes(json));
    }

    private static void refuse(ServerResponse response, ServiceError error) {
        response.status(Status.create(error.status()));
        response.header(HeaderNames.create("x-amzn-ErrorType"), error.type());
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        error.retryAfter()
                .map(Duration::toSeconds)
                .ifPresent(seconds -> response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
        response.send(Json.bytes(Json.object().put("message", error.text())));
    }

    private static byte[] body(ServerRequest request) throws IOException {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = request.content().inputStream()) {
            return in.readAllBytes();
        }
    }

    private static Map<String, String> query(ServerRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        request.query().names().forEach(name -> query.put(name, request.query().get(name)));
        return query;
    }

    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode json = Json.parse(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            LOG.debug("a body was no JSON: {}", e.getClass().getSimpleName());
        }
        throw new ServiceError(400, "SerializationException", "The request body is not a JSON object.");
    }

    private static Map<String, String> headers(ServerRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(header -> headers.put(
                        header.headerName().lowerCase().toLowerCase(Locale.ROOT),
                        String.join(",", header.allValues())));
        return headers;
    }
}
