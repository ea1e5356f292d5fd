package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.ConverseCall;
import dev.outcrop.bedrock.local.LocalCredentials;
import dev.outcrop.bedrock.local.Reply;
import dev.outcrop.bedrock.local.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.function.Supplier;
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

    /** Each step is made as it is pulled, so that a token's time is that of its sending. */
    private static Iterator<Step> steps(Script script) {
        boolean cut = script.cutAfter() >= 0;
        var steps = new ArrayList<Supplier<Step>>();
        steps.add(() -> event("messageStart", "{\"role\":\"assistant\"}"));
        for (int i = 0; i < (cut ? script.cutAfter() : script.tokens()); i++) {
            steps.add(() -> new Step.Pause(Duration.ofNanos(script.paceNanos())));
            steps.add(Http2Simulator::token);
        }
        if (cut) {
            steps.add(Step.Cut::new);
        } else {
            steps.add(() -> event("contentBlockStop", "{\"contentBlockIndex\":0}"));
            steps.add(() -> event("messageStop", "{\"stopReason\":\"end_turn\"}"));
            steps.add(
                    () -> event(
                            "metadata",
                            "{\"usage\":{\"inputTokens\":20,\"outputTokens\":50,\"totalTokens\":70},\"metrics\":{\"latencyMs\":1}}"));
        }
        return steps.stream().map(Supplier::get).iterator();
    }

    private static Step token() {
        return event(
                "contentBlockDelta",
                String.format("{\"contentBlockIndex\":0,\"delta\":{\"text\":\"~%016x~ \"}}", System.nanoTime()));
    }

    private static Step event(String type, String payload) {
        JsonNode json = JSON.readTree(payload);
        return new Step.Event(type, json);
    }
}
