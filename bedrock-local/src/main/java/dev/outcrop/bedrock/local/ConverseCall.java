package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * One valid call, as a {@link Responder} sees it.
 *
 * @param number counts the server's Converse and ConverseStream calls from 1
 * @param modelId decoded: a foundation model, an inference profile or an ARN
 * @param request the body as the client sent it
 * @param streaming whether the client asked for a stream
 * @param chance the server's seeded source, the same for every call
 * @param counted the request's tokens, as the prompt cache has left them; without output
 * @param cancellation tells that the client has gone, for responders that compute
 */
public record ConverseCall(
        int number,
        String modelId,
        JsonNode request,
        boolean streaming,
        RandomGenerator chance,
        Usage counted,
        Cancellation cancellation) {

    /** A call to a model without a cache. */
    public ConverseCall(
            int number,
            String modelId,
            JsonNode request,
            boolean streaming,
            RandomGenerator chance,
            Cancellation cancellation) {
        this(number, modelId, request, streaming, chance, new Usage(Usage.estimate(request), 0), cancellation);
    }

    public ConverseCall {
        requireNonNull(modelId, "modelId is null");
        requireNonNull(request, "request is null");
        requireNonNull(chance, "chance is null");
        requireNonNull(counted, "counted is null");
        requireNonNull(cancellation, "cancellation is null");
    }

    /** Whether the client is still there. */
    public interface Cancellation {
        boolean cancelled();

        /** Runs once when the client goes, at once if it has gone. */
        void onCancel(Runnable action);
    }
}
