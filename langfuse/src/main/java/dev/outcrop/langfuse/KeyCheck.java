package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.Exchange.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * Asks Langfuse whether it is there and knows the keys.
 *
 * @param patience how long the answer may take as a whole
 */
public record KeyCheck(URI base, Supplier<ProjectKeys> keys, Duration patience) {
    /** It becomes a part of an address. */
    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public KeyCheck {
        requireNonNull(base, "base is null");
        requireNonNull(keys, "keys is null");
        requireNonNull(patience, "patience is null");
    }

    /** With the usual patience; {@code keys} are asked for with each request, as they may be renewed. */
    public KeyCheck(URI base, Supplier<ProjectKeys> keys) {
        this(base, keys, PATIENCE);
    }

    /** With keys that stay. */
    public KeyCheck(URI base, String publicKey, String secretKey) {
        this(base, ProjectKeys.of(publicKey, secretKey));
    }

    /** With keys that stay. */
    public KeyCheck(URI base, String publicKey, String secretKey, Duration patience) {
        this(base, ProjectKeys.of(publicKey, secretKey), patience);
    }

    /** What came of it. */
    public sealed interface Outcome {

        /** The keys are those of a project, whose id is empty if Langfuse does not tell it. */
        record Good(Optional<String> project) implements Outcome {
            public Good {
                requireNonNull(project, "project is null");
            }
        }

        /** Langfuse is there and does not know the keys. */
        record WrongKeys() implements Outcome {}

        /** Langfuse is not there, or something else is. */
        record Unknown(String why) implements Outcome {
            public Unknown {
                requireNonNull(why, "why is null");
            }
        }
    }

    /** Asks for the project of the keys. */
    public Outcome ask() {
        var request = HttpRequest.newBuilder(Connection.below(base, "/api/public/projects"))
                .header("authorization", keys.get().basic());
        try (var exchange = new Exchange(patience)) {
            return switch (exchange.ask(request)) {
                case Reply.Silence(String why) -> new Outcome.Unknown(why);
                case Reply.Answer(int status, Optional<String> _, Optional<String> body) ->
                    switch (status) {
                        case 200 ->
                            body.<Outcome>map(text -> new Outcome.Good(project(text)))
                                    .orElseGet(() -> new Outcome.Unknown("its answer is too long"));
                        case 401 -> new Outcome.WrongKeys();
                        default -> new Outcome.Unknown(Exchange.answered(status));
                    };
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome.Unknown("the question was interrupted");
        }
    }

    private static Optional<String> project(String body) {
        try {
            String id = Json.MAPPER.readTree(body).at("/data/0/id").asString("");
            return Optional.of(id).filter(text -> PROJECT.matcher(text).matches());
        } catch (JacksonException unreadable) {
            return Optional.empty(); // something answers 200 to everything
        }
    }

    @Override
    public String toString() {
        return "KeyCheck[" + base + "]";
    }
}
