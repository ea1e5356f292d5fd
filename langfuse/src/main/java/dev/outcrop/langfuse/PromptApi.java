package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.Exchange.Reply;
import dev.outcrop.prompt.PromptRef;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the prompts of a Langfuse project. Each request is made once.
 *
 * @param patience how long an answer may take as a whole
 * @see <a href="https://langfuse.com/docs/prompt-management">prompt management</a>
 */
public record PromptApi(URI base, Supplier<ProjectKeys> keys, Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PROMPTS = "/api/public/v2/prompts";
    private static final String TOO_LONG = "its answer is too long";

    /** The label that Langfuse itself gives to the newest version. */
    private static final String LATEST = "latest";

    public PromptApi {
        requireNonNull(base, "base is null");
        requireNonNull(keys, "keys is null");
        requireNonNull(patience, "patience is null");
    }

    /** With the usual patience; {@code keys} are asked for with each request, as they may be renewed. */
    public PromptApi(URI base, Supplier<ProjectKeys> keys) {
        this(base, keys, PATIENCE);
    }

    /** With keys that stay. */
    public PromptApi(URI base, String publicKey, String secretKey) {
        this(base, ProjectKeys.of(publicKey, secretKey));
    }

    /** With keys that stay. */
    public PromptApi(URI base, String publicKey, String secretKey, Duration patience) {
        this(base, ProjectKeys.of(publicKey, secretKey), patience);
    }

    /** What came of reading; the reasons are parts of sentences, without content. */
    public sealed interface Reading {

        /** It is there. */
        record Found(RemotePrompt prompt) implements Reading {}

        /** Langfuse has no version of that name with that label. */
        record Missing() implements Reading {}

        /** It is there, and is nothing that an agent can use. */
        record Unfit() implements Reading {}

        /** Langfuse could not be asked. */
        record Failed(String why) implements Reading {
            public Failed {
                requireNonNull(why, "why is null");
            }
        }
    }

    /** What came of writing. */
    public sealed interface Writing {

        /** It is there as this version. */
        record Written(int version) implements Writing {}

        /** It is not there, as far as is known. */
        record Failed(String why) implements Writing {
            public Failed {
                requireNonNull(why, "why is null");
            }
        }
    }

    /** Reads the version that has the label. */
    public Reading read(PromptRef ref) {
        var request = HttpRequest.newBuilder(
                Connection.below(base, PROMPTS + "/" + encoded(ref.name()) + "?label=" + encoded(ref.label())));
        return switch (ask(request)) {
            case Reply.Silence(String why) -> new Reading.Failed(why);
            case Reply.Answer(int status, Optional<String> _, Optional<String> body) ->
                switch (status) {
                    case 200 -> body.map(PromptApi::found).orElseGet(() -> new Reading.Failed(TOO_LONG));
                    case 404 ->
                        body.flatMap(PromptApi::json).filter(PromptApi::missing).isPresent()
                                ? new Reading.Missing()
                                : new Reading.Failed(Exchange.answered(404) + ", and not as Langfuse does");
                    default -> new Reading.Failed(Exchange.answered(status));
                };
        };
    }

    private static Reading found(String body) {
        return json(body)
                .<Reading>map(told ->
                        RemotePrompt.read(told).<Reading>map(Reading.Found::new).orElseGet(Reading.Unfit::new))
                .orElseGet(() -> new Reading.Failed("it did not answer in JSON"));
    }

    /** Langfuse says it so; whatever stands before it answers 404 as well while it is away. */
    private static boolean missing(JsonNode told) {
        return told.path("error").asString("").equals("LangfuseNotFoundError");
    }

    /**
     * Writes a new version, which gets the label.
     *
     * @param before the version that has the label now: the new one is of its form and keeps its config
     */
    public Writing write(PromptRef ref, String text, Optional<RemotePrompt> before) {
        boolean chat = before.filter(RemotePrompt::chat).isPresent();
        ObjectNode body = Json.object().put("name", ref.name()).put("type", chat ? "chat" : "text");
        if (chat) {
            body.putArray("prompt").addObject().put("role", "system").put("content", text);
        } else {
            body.put("prompt", text);
        }
        before.flatMap(RemotePrompt::config).ifPresent(config -> body.set("config", config));
        if (!ref.label().equals(LATEST)) {
            body.putArray("labels").add(ref.label());
        }
        var request = HttpRequest.newBuilder(Connection.below(base, PROMPTS))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return switch (ask(request)) {
            case Reply.Silence(String why) -> new Writing.Failed(why);
            case Reply.Answer(int status, Optional<String> _, Optional<String> answer)
            when status / 100 == 2 ->
                answer.flatMap(PromptApi::json)
                        .map(told -> told.path("version"))
                        .filter(JsonNode::isInt)
                        .<Writing>map(version -> new Writing.Written(version.asInt()))
                        .orElseGet(() -> new Writing.Failed("it did not say which version it made"));
            case Reply.Answer(int status, Optional<String> _, Optional<String> answer) ->
                new Writing.Failed(Exchange.answered(status)
                        + answer.flatMap(PromptApi::json)
                                .map(told -> told.path("message").asString(""))
                                .filter(message -> !message.isBlank())
                                .map(message -> " (" + message + ")")
                                .orElse(""));
        };
    }

    private Reply ask(HttpRequest.Builder request) {
        request.header("authorization", keys.get().basic());
        try (var exchange = new Exchange(patience)) {
            return exchange.ask(request);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Reply.Silence("the question was interrupted");
        }
    }

    private static Optional<JsonNode> json(String body) {
        try {
            return Optional.of(Json.MAPPER.readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    /** As a part of a path, where {@code +} is no space. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "PromptApi[" + base + "]";
    }
}
