package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.Embedder;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.utils.http.SdkHttpUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The models of Amazon Bedrock, by ConverseStream and Converse. One call is one HTTP request, repeated here only
 * once and only if it was refused since its credentials had expired, which are fetched anew for it; it blocks its own virtual thread and holds one connection until its stream ends or is closed. Safe for many threads.
 */
public final class BedrockModel implements Model, AutoCloseable {
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final String JSON = "application/json";

    /** Of a cross-region inference profile. */
    private static final Pattern GEOGRAPHY = Pattern.compile("^(us|eu|apac|jp|au|ca|sa|us-gov|global)\\.(?=[^.]+\\.)");

    private final Options options;
    private final Transport transport;
    private final CommonPause slowReading = new CommonPause(BedrockStream.PAUSE);
    private final Clock clock;

    private BedrockModel(Options options, Clock clock, Watchdog watchdog) {
        this.options = options;
        this.clock = clock;
        this.transport = new Transport(options.auth(), options.connectLimit(), watchdog);
    }

    /** A client that holds connections until it is closed. */
    public static BedrockModel create(Options options, Clock clock) {
        return create(options, clock, new Watchdog());
    }

    /** The same with the watchdog's time, for tests that play it. */
    static BedrockModel create(Options options, Clock clock, Watchdog watchdog) {
        return new BedrockModel(
                requireNonNull(options, "options is null"), requireNonNull(clock, "clock is null"), watchdog);
    }

    /**
     * Where and how to call.
     *
     * @param endpoint the runtime's base URL
     * @param connectLimit for one connection to be made
     * @param firstEventLimit from the request to the first event; models may think for minutes
     * @param idleLimit between two events
     * @param maxFrameBytes the largest event accepted
     */
    public record Options(
            URI endpoint,
            BedrockAuth auth,
            Duration connectLimit,
            Duration firstEventLimit,
            Duration idleLimit,
            int maxFrameBytes) {

        public Options {
            requireNonNull(endpoint, "endpoint is null");
            requireNonNull(auth, "auth is null");
            requireNonNull(connectLimit, "connectLimit is null");
            requireNonNull(firstEventLimit, "firstEventLimit is null");
            requireNonNull(idleLimit, "idleLimit is null");
        }

        /** 5 s to connect, 5 minutes to the first event and between events, events of up to 16 MiB. */
        public static Options of(URI endpoint, BedrockAuth auth) {
            Duration idle = Duration.ofMinutes(5);
            return new Options(endpoint, auth, Duration.ofSeconds(5), idle, idle, 16 * 1024 * 1024);
        }

        /**
         * What the settings of this machine say.
         *
         * @throws ModelFailure UNAUTHENTICATED, with a sentence for the operator, if there are no credentials or region
         */
        public static Options from(AwsSettings settings) {
            return switch (settings.access()) {
                case AwsSettings.Access.Found found -> of(settings.runtimeEndpoint(found.region()), found.auth());
                case AwsSettings.Access.Missing(var why) ->
                    throw new ModelFailure(Kind.UNAUTHENTICATED, why, false, Optional.empty(), Optional.empty(), null);
            };
        }

        /** The same with other limits for silence. */
        public Options withLimits(Duration firstEvent, Duration idle) {
            return new Options(endpoint, auth, connectLimit, firstEvent, idle, maxFrameBytes);
        }
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        long begun = transport.watchdog().nanoTime();
        Reply response = call(request, "converse-stream", true, "application/vnd.amazon.eventstream");
        Duration spent = Duration.ofNanos(transport.watchdog().nanoTime() - begun);
        return new BedrockStream(
                response,
                options.maxFrameBytes(),
                ToolNames.of(request.tools()),
                transport.watchdog(),
                slowReading,
                options.firstEventLimit().minus(spent),
                options.idleLimit());
    }

    /**
     * Makes the call without streaming, for short answers that nobody watches.
     *
     * @throws ModelFailure if it was refused, could not be reached, or its answer did not come whole
     */
    public Answer converse(ModelRequest request) {
        Reply response = call(request, "converse", false, JSON);
        Optional<String> requestId = Failures.requestId(response);
        JsonNode json = whole(response);
        String reason = json.path("stopReason").stringValue("");
        var message = new Message(
                Role.ASSISTANT,
                BlockJson.read(json.path("output").path("message").path("content"), ToolNames.of(request.tools())));
        Receipt receipt = Wire.receipt(requestId, json, json.path("additionalModelResponseFields"));
        boolean toolUse = message.content().stream().anyMatch(Block.ToolUse.class::isInstance);
        return new Answer(
                message, Wire.stopReason(reason, receipt, toolUse), reason, Wire.usage(json.path("usage")), receipt);
    }

    /**
     * Counts with CountTokens. Empty for models that it refuses, for whoever may not use it, and for prompts that are
     * kept at the service.
     */
    @Override
    public Optional<Long> countTokens(ModelRequest request) {
        // It knows foundation models only, and a profile's models all count alike.
        String modelId = GEOGRAPHY.matcher(ModelTable.name(request.modelId())).replaceFirst("");
        byte[] body = Json.MAPPER.writeValueAsBytes(RequestJson.writeToCount(request));
        try {
            JsonNode counted = whole(call(modelId, "count-tokens", body, JSON)).path("inputTokens");
            return counted.isIntegralNumber() ? Optional.of(counted.longValue()) : Optional.empty();
        } catch (ModelFailure e) {
            return switch (e.kind()) {
                case INVALID, UNKNOWN_MODEL, FORBIDDEN -> Optional.empty();
                case THROTTLED,
                        UNAVAILABLE,
                        UNREACHABLE,
                        CUT,
                        STALLED,
                        CONTEXT_TOO_LONG,
                        UNAUTHENTICATED,
                        EXPIRED,
                        CANCELLED -> throw e;
            };
        }
    }

    /** The embedding models of the same service, over the same connections. */
    public Embedder embedder() {
        return new BedrockEmbedder(this);
    }

    /** The guardrails of the same service, over the same connections. */
    public Guardrails guardrails() {
        return new BedrockGuardrails(this);
    }

    /** An answer of ApplyGuardrail. */
    record Applied(JsonNode body, Optional<String> requestId) {}

    Applied apply(Guardrail guardrail, JsonNode body) {
        String path = "/guardrail/" + SdkHttpUtils.urlEncode(guardrail.id()) + "/version/"
                + SdkHttpUtils.urlEncode(guardrail.version()) + "/apply";
        Reply response = post(path, Json.MAPPER.writeValueAsBytes(body), JSON);
        return new Applied(whole(response), Failures.requestId(response));
    }

    /** An answer of InvokeModel. */
    record Invoked(JsonNode body, Optional<Long> inputTokens, Optional<String> requestId) {}

    Invoked invoke(String modelId, JsonNode body) {
        Reply response = call(modelId, "invoke", Json.MAPPER.writeValueAsBytes(body), JSON);
        Optional<Long> tokens = response.header("x-amzn-bedrock-input-token-count")
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf);
        return new Invoked(whole(response), tokens, Failures.requestId(response));
    }

    /** The body of an answer that comes in one piece. */
    private JsonNode whole(Reply response) {
        try {
            return Json.MAPPER.readTree(read(response, options.maxFrameBytes()));
        } catch (IOException | JacksonException e) {
            Kind kind = e instanceof HttpTimeoutException ? Kind.STALLED : Kind.CUT;
            if (Thread.currentThread().isInterrupted()) {
                kind = Kind.CANCELLED;
            }
            Optional<String> requestId = Failures.requestId(response);
            throw new ModelFailure(kind, "Bedrock's answer did not come whole", false, Optional.empty(), requestId, e);
        }
    }

    private Reply call(ModelRequest request, String operation, boolean streaming, String accept) {
        byte[] body = Json.MAPPER.writeValueAsBytes(RequestJson.write(request, streaming));
        return call(request.modelId(), operation, body, accept);
    }

    private Reply call(String modelId, String operation, byte[] body, String accept) {
        return post("/model/" + SdkHttpUtils.urlEncode(modelId) + "/" + operation, body, accept);
    }

    private Reply post(String path, byte[] body, String accept) {
        URI uri = Endpoints.resolve(options.endpoint(), path);
        Object credentials = options.auth().current();
        try {
            return once(uri, body, accept);
        } catch (ModelFailure e) {
            if (e.kind() != Kind.EXPIRED || !options.auth().renew(credentials)) {
                throw e;
            }
            return once(uri, body, accept);
        }
    }

    private Reply once(URI uri, byte[] body, String accept) {
        Reply response = transport.post(uri, body, accept, options.firstEventLimit());
        if (response.status() / 100 != 2) {
            throw Failures.http(response, errorBody(response), clock);
        }
        return response;
    }

    /** The error's own words, if they come; its status says enough without them. */
    private byte[] errorBody(Reply response) {
        try {
            return read(response, MAX_ERROR_BYTES);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Within the idle limit for all of it. */
    private byte[] read(Reply response, int max) throws IOException {
        return transport.read(response, max, options.idleLimit());
    }

    /** Ends all calls and frees all connections. */
    @Override
    public void close() {
        transport.close();
        slowReading.close();
    }
}
