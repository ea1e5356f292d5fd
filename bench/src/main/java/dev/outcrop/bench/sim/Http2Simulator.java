package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.ConverseCall;
import dev.outcrop.bedrock.local.LocalCredentials;
import dev.outcrop.bedrock.local.Reply;
import dev.outcrop.bedrock.local.Step;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same scripts on HTTP/2 with prior knowledge (and on HTTP/1.1, for who asks so), by Bedrock Local: for failures, not for
 * speed. A cut closes the connection, with all that is on it.
 */
public final class Http2Simulator {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Http2Simulator() {}

    /** Prints the port that it listens on, and serves until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        var local = BedrockLocal.start(BedrockLocal.Options.of(Http2Simulator::respond)
                .withCredentials(new LocalCredentials("bench", "bench"))
                .withRemembered(0));
        System.out.println("port " + local.endpoint().getPort());
        Thread.currentThread().join();
    }

    static Reply respond(ConverseCall call) {
        byte[] body = call.request().toString().getBytes(UTF_8);
        return new Reply.Answer(steps(Script.of(body, body.length).orElse(Script.answer(1, 0))));
    }

    private static Iterator<Step> steps(Script script) {
        boolean cut = script.cutAfter() >= 0;
        Stream<Step> tokens = IntStream.range(0, cut ? script.cutAfter() : script.tokens())
                .boxed()
                .mapMulti((_, steps) -> {
                    steps.accept(new Step.Pause(Duration.ofNanos(script.paceNanos())));
                    // Made as it is pulled, so that its time is right.
                    steps.accept(event(
                            "contentBlockDelta",
                            String.format(
                                    "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"~%016x~ \"}}", System.nanoTime())));
                });
        Stream<Step> end = cut
                ? Stream.of(new Step.Cut())
                : Stream.of(
                        event("contentBlockStop", "{\"contentBlockIndex\":0}"),
                        event("messageStop", "{\"stopReason\":\"end_turn\"}"),
                        event(
                                "metadata",
                                "{\"usage\":{\"inputTokens\":20,\"outputTokens\":50,\"totalTokens\":70},\"metrics\":{\"latencyMs\":1}}"));
        return Stream.of(Stream.<Step>of(event("messageStart", "{\"role\":\"assistant\"}")), tokens, end)
                .flatMap(all -> all)
                .iterator();
    }

    private static Step event(String type, String payload) {
        JsonNode json = JSON.readTree(payload);
        return new Step.Event(type, json);
    }
}
