package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.utils.http.SdkHttpUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What of Bedrock's control plane tells which models there are.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html">ListInferenceProfiles</a>
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListFoundationModels.html">ListFoundationModels</a>
 */
public final class BedrockControl implements AutoCloseable {
    private static final int PAGE = 100;
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final URI endpoint;
    private final Duration limit;
    private final Clock clock;
    private final Transport transport;

    private BedrockControl(URI endpoint, BedrockAuth auth, Duration limit, Clock clock) {
        this.endpoint = endpoint;
        this.limit = limit;
        this.clock = clock;
        this.transport = new Transport(auth, limit);
    }

    /** A client of the control plane at {@code endpoint}; {@code limit} is for each call to be answered. */
    public static BedrockControl create(URI endpoint, BedrockAuth auth, Duration limit, Clock clock) {
        return new BedrockControl(
                requireNonNull(endpoint, "endpoint is null"),
                requireNonNull(auth, "auth is null"),
                requireNonNull(limit, "limit is null"),
                requireNonNull(clock, "clock is null"));
    }

    /**
     * All inference profiles that can be called from here: AWS's own, then those of applications.
     *
     * @throws ModelFailure if the list is refused or does not come
     */
    public List<InferenceProfile> inferenceProfiles() {
        var profiles = new ArrayList<InferenceProfile>();
        for (String type : List.of("SYSTEM_DEFINED", "APPLICATION")) {
            var seen = new HashSet<String>();
            Optional<String> token = Optional.empty();
            do {
                String more = token.map(next -> "&nextToken=" + SdkHttpUtils.urlEncode(next))
                        .orElse("");
                JsonNode page = get("/inference-profiles?maxResults=" + PAGE + more + "&type=" + type);
                page.path("inferenceProfileSummaries").forEach(profile -> profiles.add(profile(profile)));
                // A token that comes again would be asked for for ever.
                token = BlockJson.text(page, "nextToken").filter(seen::add);
            } while (token.isPresent());
        }
        return List.copyOf(profiles);
    }

    /**
     * One inference profile, by its id or its ARN.
     *
     * @throws ModelFailure UNKNOWN_MODEL if there is none, or as {@link #inferenceProfiles}
     */
    public InferenceProfile inferenceProfile(String idOrArn) {
        return profile(get("/inference-profiles/" + SdkHttpUtils.urlEncode(idOrArn)));
    }

    /**
     * The models of this region; the service lists them in one piece.
     *
     * @throws ModelFailure if the list is refused or does not come
     */
    public List<FoundationModel> foundationModels() {
        return get("/foundation-models")
                .path("modelSummaries")
                .valueStream()
                .map(model -> new FoundationModel(
                        text(model, "modelId"),
                        text(model, "modelName"),
                        text(model, "providerName"),
                        texts(model.path("inputModalities")),
                        texts(model.path("outputModalities")),
                        model.path("responseStreamingSupported").asBoolean(false),
                        texts(model.path("inferenceTypesSupported")),
                        text(model.path("modelLifecycle"), "status").equals("ACTIVE")))
                .toList();
    }

    private static InferenceProfile profile(JsonNode json) {
        return new InferenceProfile(
                text(json, "inferenceProfileId"),
                text(json, "inferenceProfileArn"),
                text(json, "inferenceProfileName"),
                text(json, "type").equals("SYSTEM_DEFINED"),
                text(json, "status").equals("ACTIVE"),
                json.path("models")
                        .valueStream()
                        .map(model -> text(model, "modelArn"))
                        .toList());
    }

    private static String text(JsonNode json, String key) {
        return BlockJson.text(json, key).orElse("");
    }

    private static Set<String> texts(JsonNode list) {
        return list.valueStream().map(item -> item.stringValue("")).collect(Collectors.toSet());
    }

    private JsonNode get(String path) {
        Reply response = transport.get(Endpoints.resolve(endpoint, path), limit);
        try {
            byte[] bytes = transport.read(response, MOST_BYTES, limit);
            if (response.status() != 200) {
                throw Failures.http(response, bytes, clock);
            }
            return Json.MAPPER.readTree(bytes);
        } catch (IOException | JacksonException e) {
            throw new ModelFailure(
                    Kind.CUT,
                    "Bedrock's list did not come whole",
                    false,
                    Optional.empty(),
                    Failures.requestId(response),
                    e);
        }
    }

    /** Frees its connections. */
    @Override
    public void close() {
        transport.close();
    }
}
