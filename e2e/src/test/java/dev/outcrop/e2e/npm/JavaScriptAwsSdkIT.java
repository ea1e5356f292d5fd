package dev.outcrop.e2e.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.NodeScript;
import dev.outcrop.e2e.fixtures.Prerequisites;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The official AWS SDK for JavaScript against Bedrock Local, faults included. */
class JavaScriptAwsSdkIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MODEL = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    private final ScriptedBedrock model = new ScriptedBedrock();

    @BeforeEach
    void needsNode() {
        Prerequisites.npm();
    }

    @AfterEach
    void end() {
        model.close();
    }

    @Test
    void a_streamed_answer_with_reasoning_and_a_tool() {
        model.script()
                .turn(turn -> turn.reasoning("Hm.", "c2ln")
                        .text("Let me ", "see.")
                        .toolUse("t1", "weather", "{\"city\":", "\"Oslo\"}")
                        .usage(11, 7));

        JsonNode events = call(converse("stream")).path("events");

        assertThat(events.path(0).has("messageStart")).isTrue();
        assertThat(events.findValuesAsString("text")).contains("Hm.", "Let me ", "see.");
        assertThat(events.findValue("toolUse").path("name").asString()).isEqualTo("weather");
        assertThat(events.findValue("messageStop").path("stopReason").asString())
                .isEqualTo("tool_use");
        assertThat(events.findValue("usage").path("outputTokens").asInt()).isEqualTo(7);
    }

    @Test
    void an_answer_in_one_piece() {
        model.script().turn(turn -> turn.text("Hello."));

        JsonNode answer = call(converse("converse"));

        assertThat(answer.path("output").path("message").findValuesAsString("text"))
                .containsExactly("Hello.");
    }

    @Test
    void embeddings_and_a_count_of_tokens() {
        ObjectNode embed = ChatClient.JSON.createObjectNode();
        embed.put("operation", "embed").put("model", "amazon.titan-embed-text-v2:0");
        embed.putObject("body").put("inputText", "leek").put("dimensions", 256);
        ObjectNode count = ChatClient.JSON.createObjectNode().put("operation", "count");
        ObjectNode input = count.putObject("input").put("modelId", MODEL);
        input.putObject("input").putObject("converse").set("messages", messages());

        assertThat(call(embed).path("embedding").size()).isEqualTo(256);
        assertThat(call(count).path("inputTokens").asInt()).isPositive();
    }

    @Test
    void a_call_that_is_throttled_is_made_again_by_the_client() {
        model.script()
                .turn(turn -> turn.httpError(429, "ThrottlingException", "Too many requests"))
                .turn(turn -> turn.text("Here."));

        JsonNode answer = call(converse("stream"), 3);

        assertThat(answer.path("events").findValuesAsString("text")).containsExactly("Here.");
        assertThat(model.service().calls()).hasSize(2);
    }

    @Test
    void a_stream_that_is_throttled_in_the_middle() {
        model.script().turn(turn -> turn.text("Half").exception("throttlingException", "Too many tokens"));

        JsonNode answer = call(converse("stream"));

        assertThat(answer.path("events").findValuesAsString("text")).containsExactly("Half");
        assertThat(answer.path("error").path("name").asString()).isEqualTo("ThrottlingException");
        assertThat(answer.path("error").path("message").asString()).contains("Too many tokens");
    }

    @Test
    void a_stream_whose_connection_is_cut_does_not_look_whole() {
        model.script().turn(turn -> turn.text("Half").thenCut());

        JsonNode answer = call(converse("stream"));

        // The SDK may report the cut or just end; what it must not have been given is an end of the message.
        assertThat(answer.path("events").findValue("messageStop")).isNull();
    }

    @Test
    void a_stalled_stream_that_the_client_gives_up_is_cancelled() {
        // Without the end of its block, which the client might read together with the text.
        String half = "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Half\"}}";
        model.script().turn(turn -> turn.rawEvent("contentBlockDelta", half).thenStall());

        JsonNode answer = call(converse("stream").put("abortAfter", 2));

        // After the response's head the SDK ends the stream without an error.
        assertThat(answer.path("events").size()).isEqualTo(2);
        assertThat(answer.path("events").findValue("messageStop")).isNull();
        model.service().awaitCancelled(1, Duration.ofSeconds(10));
    }

    @Test
    void a_request_that_breaks_the_rules_is_refused_as_the_service_does() {
        ObjectNode call = converse("converse");
        ObjectNode input = (ObjectNode) call.path("input");
        input.putArray("messages")
                .addObject()
                .put("role", "assistant")
                .putArray("content")
                .addObject()
                .put("text", "Me first");

        JsonNode error = call(call).path("error");

        assertThat(error.path("name").asString()).isEqualTo("ValidationException");
        assertThat(error.path("status").asInt()).isEqualTo(400);
    }

    private static ObjectNode converse(String operation) {
        ObjectNode call = ChatClient.JSON.createObjectNode().put("operation", operation);
        ObjectNode input = call.putObject("input").put("modelId", MODEL);
        input.set("messages", messages());
        ObjectNode spec =
                input.putObject("toolConfig").putArray("tools").addObject().putObject("toolSpec");
        spec.put("name", "weather").put("description", "Tells the weather.");
        spec.putObject("inputSchema").putObject("json").put("type", "object");
        return call;
    }

    private static JsonNode messages() {
        ObjectNode message = ChatClient.JSON.createObjectNode().put("role", "user");
        message.putArray("content").addObject().put("text", "Weather in Oslo?");
        return ChatClient.JSON.createArrayNode().add(message);
    }

    private JsonNode call(JsonNode call) {
        return call(call, 1);
    }

    private JsonNode call(JsonNode call, int attempts) {
        ObjectNode argument = ChatClient.JSON
                .createObjectNode()
                .put("endpoint", model.service().endpoint().toString())
                .put("accessKey", BedrockLocal.LOCAL_ACCESS_KEY)
                .put("secretKey", BedrockLocal.LOCAL_SECRET_KEY)
                .put("maxAttempts", attempts);
        argument.putArray("calls").add(call);
        return NodeScript.run("bedrock.mjs", argument, LIMIT).path("results").path(0);
    }
}
