package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A local implementation of the Bedrock Runtime API on loopback, over HTTP/1.1 and HTTP/2 with prior knowledge: Converse,
 * ConverseStream, CountTokens, ApplyGuardrail, InvokeModel for embeddings, and the control plane's lists of models and inference profiles on
 * the same port. It checks signatures and requests as the service does; a {@link Responder} is the model. A content block of
 * a type that the API does not have is refused, unless it stood in one of its answers and comes back in an assistant's turn.
 */
public final class BedrockLocal implements AutoCloseable {
    /** The key pair that is accepted unless others are named. It opens nothing anywhere else. */
    public static final String LOCAL_ACCESS_KEY = "LOCALBEDROCKACCESSKEY";

    public static final String LOCAL_SECRET_KEY = "local-bedrock-secret-key";

    private final Calls calls;
    private final LocalServer server;

    private BedrockLocal(Options options) {
        this.calls = new Calls(options.remembered());
        this.server = new LocalServer(options, calls);
    }

    /** Starts; throws {@link java.io.UncheckedIOException} when the port is taken. */
    public static BedrockLocal start(Options options) {
        return new BedrockLocal(options);
    }

    /** {@code http://127.0.0.1:port}, for the runtime and the control plane. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** The calls remembered, by default every one so far, that were signed properly and reached a model operation, in order of arrival. */
    public List<RecordedCall> calls() {
        return calls.all();
    }

    /** The {@code number}th call, counted from 1; waits for it and throws {@link AssertionError} after the deadline. */
    public RecordedCall awaitCall(int number, Duration deadline) {
        return calls.await(number, deadline);
    }

    /** The {@code number}th call, once its client has gone; throws {@link AssertionError} if it ends otherwise or not in time. */
    public RecordedCall awaitCancelled(int number, Duration deadline) {
        return calls.awaitEnd(number, RecordedCall.State.CANCELLED, deadline);
    }

    /** The {@code number}th call, once the server has finished it; throws {@link AssertionError} otherwise. */
    public RecordedCall awaitFinished(int number, Duration deadline) {
        return calls.awaitEnd(number, RecordedCall.State.FINISHED, deadline);
    }

    /** Ends every answer in progress, then the server. */
    @Override
    public void close() {
        server.close();
    }

    /**
     * How to start.
     *
     * @param port 0 takes a free one
     * @param responder who answers
     * @param credentials key pairs whose signatures are accepted
     * @param apiKeys bearer keys that are accepted
     * @param models ids of models beyond the catalogue; empty accepts any id of a known provider
     * @param clock decides whether a signature is too old
     * @param seed of the chance that request ids and responders draw on
     * @param remembered how many of the newest calls are kept for tests to look at, with their requests
     * @param guardrails that calls may name; empty accepts any, which find nothing
     */
    public record Options(
            int port,
            Responder responder,
            List<LocalCredentials> credentials,
            Set<String> apiKeys,
            Set<String> models,
            Clock clock,
            long seed,
            int remembered,
            List<LocalGuardrail> guardrails) {
        public Options {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port is not between 0 and 65535: " + port);
            }
            requireNonNull(responder, "responder is null");
            credentials = List.copyOf(credentials);
            apiKeys = Set.copyOf(apiKeys);
            models = Set.copyOf(models);
            requireNonNull(clock, "clock is null");
            if (remembered < 0) {
                throw new IllegalArgumentException("remembered is negative: " + remembered);
            }
            guardrails = List.copyOf(guardrails);
        }

        /** A free port, the local key pair, no API key, the machine's clock; remembers every call. */
        public static Options of(Responder responder) {
            return new Options(
                    0,
                    responder,
                    List.of(new LocalCredentials(LOCAL_ACCESS_KEY, LOCAL_SECRET_KEY)),
                    Set.of(),
                    Set.of(),
                    Clock.systemUTC(),
                    0,
                    Integer.MAX_VALUE,
                    List.of());
        }

        public Options withPort(int number) {
            return new Options(number, responder, credentials, apiKeys, models, clock, seed, remembered, guardrails);
        }

        /** Accepts these key pairs instead of the local one. */
        public Options withCredentials(LocalCredentials... accepted) {
            return new Options(
                    port, responder, List.of(accepted), apiKeys, models, clock, seed, remembered, guardrails);
        }

        /** Accepts one more bearer key. */
        public Options withApiKey(String key) {
            Set<String> keys = new HashSet<>(apiKeys);
            keys.add(key);
            return new Options(port, responder, credentials, keys, models, clock, seed, remembered, guardrails);
        }

        /** Makes the list of models strict: the catalogue and these. */
        public Options withModels(String... ids) {
            return new Options(port, responder, credentials, apiKeys, Set.of(ids), clock, seed, remembered, guardrails);
        }

        public Options withClock(Clock now) {
            return new Options(port, responder, credentials, apiKeys, models, now, seed, remembered, guardrails);
        }

        public Options withSeed(long number) {
            return new Options(port, responder, credentials, apiKeys, models, clock, number, remembered, guardrails);
        }

        /** Remembers the newest {@code count} calls only, as a server must that runs for days. */
        public Options withRemembered(int count) {
            return new Options(port, responder, credentials, apiKeys, models, clock, seed, count, guardrails);
        }

        /** Has these guardrails. */
        public Options withGuardrails(LocalGuardrail... known) {
            return new Options(port, responder, credentials, apiKeys, models, clock, seed, remembered, List.of(known));
        }

        /** Without keys. */
        @Override
        public String toString() {
            return "Options[port=" + port + ", responder="
                    + responder.getClass().getSimpleName() + "]";
        }
    }
}
