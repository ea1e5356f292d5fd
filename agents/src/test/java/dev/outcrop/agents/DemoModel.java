package dev.outcrop.agents;

import dev.outcrop.bedrock.local.ConverseCall;
import dev.outcrop.bedrock.local.Demo;
import dev.outcrop.bedrock.local.Reply;
import dev.outcrop.bedrock.local.Step;
import dev.outcrop.model.Block;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.testkit.ScriptedTurn;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The demo that answers on a laptop without a model, asked without the wire between. */
final class DemoModel implements Model {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Demo demo;
    private final Random chance = new Random(1);

    DemoModel(Clock clock) {
        this.demo = Demo.create(Duration.ZERO, clock);
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        var call = new ConverseCall(1, request.modelId(), body(request), true, chance, NobodyCancels.INSTANCE);
        return switch (demo.respond(call)) {
            case Reply.Answer answer -> ScriptedModel.create().turn(turn -> play(answer, turn)).stream(request);
            case Reply.Refusal refusal -> throw new AssertionError("the demo refused: " + refusal);
        };
    }

    private static void play(Reply.Answer answer, ScriptedTurn turn) {
        var text = new StringBuilder();
        var tool = JSON.createObjectNode();
        answer.steps().forEachRemaining(step -> {
            if (!(step instanceof Step.Event(String type, JsonNode payload))) {
                throw new AssertionError("the demo does nothing but answer: " + step);
            }
            switch (type) {
                case "contentBlockStart" ->
                    tool.setAll((ObjectNode) payload.path("start").path("toolUse"));
                case "contentBlockDelta" -> {
                    JsonNode delta = payload.path("delta");
                    text.append(delta.path("text").asString(""))
                            .append(delta.path("toolUse").path("input").asString(""));
                }
                case "contentBlockStop" -> {
                    if (tool.isEmpty()) {
                        turn.text(text.toString());
                    } else {
                        turn.toolUse(
                                tool.path("toolUseId").asString(),
                                tool.path("name").asString(),
                                text.toString());
                    }
                    tool.removeAll();
                    text.setLength(0);
                }
                default -> {} // the message's start, stop and usage
            }
        });
    }

    private static ObjectNode body(ModelRequest request) {
        ObjectNode body = JSON.createObjectNode();
        var messages = body.putArray("messages");
        request.messages().forEach(message -> {
            ObjectNode json = messages.addObject();
            json.put("role", message.role().name().toLowerCase(Locale.ROOT));
            json.putArray("content").addAll(blocks(message.content()));
        });
        var tools = body.putObject("toolConfig").putArray("tools");
        request.tools().forEach(tool -> {
            ObjectNode spec = tools.addObject().putObject("toolSpec");
            spec.put("name", tool.name()).put("description", tool.description());
            spec.putObject("inputSchema").set("json", tool.inputSchema());
        });
        return body;
    }

    private static List<ObjectNode> blocks(List<Block> content) {
        return content.stream().map(DemoModel::block).toList();
    }

    private static ObjectNode block(Block block) {
        ObjectNode json = JSON.createObjectNode();
        switch (block) {
            case Block.Text text -> json.put("text", text.text());
            case Block.Json value -> json.set("json", value.value());
            case Block.ToolUse use ->
                json.putObject("toolUse")
                        .put("toolUseId", use.id())
                        .put("name", use.tool())
                        .set("input", use.input());
            case Block.ToolResult result ->
                json.putObject("toolResult")
                        .put("toolUseId", result.id())
                        .put("status", result.status().name().toLowerCase(Locale.ROOT))
                        .putArray("content")
                        .addAll(blocks(result.content()));
            default -> throw new AssertionError("the demo never sees " + block);
        }
        return json;
    }

    private enum NobodyCancels implements ConverseCall.Cancellation {
        INSTANCE;

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {}
    }
}
