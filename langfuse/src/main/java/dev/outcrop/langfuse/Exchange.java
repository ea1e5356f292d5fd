package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a backend over HTTP, each thing once. An answer has so much time as a whole, its body too, and so much room. */
final class Exchange implements AutoCloseable {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int LARGEST = 4 << 20;
    private static final String SLOW = "it did not answer in time";

    private final Duration patience;
    private final HttpClient http;

    Exchange(Duration patience) {
        this.patience = requireNonNull(patience, "patience is null");
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.compareTo(CONNECTING) < 0 ? patience : CONNECTING)
                .build();
    }

    /** What came back; the reasons are parts of sentences, without content. */
    sealed interface Reply {

        /**
         * An answer.
         *
         * @param body empty if it is larger than any that we know how to read
         */
        record Answer(int status, Optional<String> retryAfter, Optional<String> body) implements Reply {}

        /** None. */
        record Silence(String why) implements Reply {
            public Silence {
                requireNonNull(why, "why is null");
            }
        }
    }

    Reply ask(HttpRequest.Builder question) throws InterruptedException {
        HttpRequest request;
        try {
            request = question.timeout(patience).build();
        } catch (IllegalArgumentException unsendable) {
            return new Reply.Silence("it can't be asked at this address");
        }
        var body = new Body();
        CompletableFuture<HttpResponse<Void>> sent =
                http.sendAsync(request, BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(body::add)));
        try {
            // The client's own time limit ends with the headers; this one is for all of it.
            HttpResponse<Void> response = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply.Answer(response.statusCode(), response.headers().firstValue("retry-after"), body.text());
        } catch (TimeoutException slow) {
            return new Reply.Silence(SLOW);
        } catch (ExecutionException failure) {
            return new Reply.Silence(why(requireNonNullElse(failure.getCause(), failure)));
        } finally {
            sent.cancel(true); // does nothing to what is done, and hangs up on what is not
        }
    }

    private static String why(Throwable failure) {
        return switch (failure) {
            case HttpTimeoutException _ -> SLOW;
            case ConnectException _ -> "it could not be reached";
            case IOException other ->
                "it could not be reached (" + other.getClass().getSimpleName() + ")";
            default -> "it could not be asked (" + failure.getClass().getSimpleName() + ")";
        };
    }

    /** What a status means that is no success. */
    static String answered(int status) {
        String answered = "it answered " + status;
        return switch (status) {
            case 401 -> answered + ": the keys are wrong";
            case 403 -> answered + ": it does not allow this";
            default -> answered;
        };
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Written by one thread, and read when all of it is there. What is too much is let go. */
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLarge;

        synchronized void add(byte[] part) {
            tooLarge = tooLarge || bytes.size() + part.length > LARGEST;
            if (!tooLarge) {
                bytes.writeBytes(part);
            }
        }

        synchronized Optional<String> text() {
            return tooLarge ? Optional.empty() : Optional.of(bytes.toString(StandardCharsets.UTF_8));
        }
    }
}
