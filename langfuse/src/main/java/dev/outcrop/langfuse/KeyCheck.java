package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Asks Langfuse whether it is there and knows the keys. */
public record KeyCheck(URI base, String publicKey, String secretKey) {
    /** It becomes a part of an address. */
    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public KeyCheck {
        requireNonNull(base, "base is null");
        requireNonNull(publicKey, "publicKey is null");
        requireNonNull(secretKey, "secretKey is null");
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

    /** Asks for the project of the keys; takes five seconds at most. */
    public Outcome ask() {
        var request = HttpRequest.newBuilder(Connection.below(base, "/api/public/projects"))
                .timeout(PATIENCE)
                .header("authorization", Connection.basic(publicKey, secretKey))
                .build();
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case 200 -> new Outcome.Good(project(response.body()));
                case 401, 403 -> new Outcome.WrongKeys();
                default -> new Outcome.Unknown("it answered " + response.statusCode());
            };
        } catch (HttpTimeoutException slow) {
            return new Outcome.Unknown("it did not answer in time");
        } catch (IOException gone) {
            return new Outcome.Unknown("it could not be reached");
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
