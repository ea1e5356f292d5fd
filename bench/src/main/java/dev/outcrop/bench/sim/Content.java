package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is read or written as JSON, away from the fast path. */
final class Content {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Content() {}

    /** The bytes of all tool results in a request. */
    static long resultBytes(byte[] body) {
        long bytes = 0;
        for (JsonNode message : JSON.readTree(body).path("messages")) {
            for (JsonNode block : message.path("content")) {
                for (JsonNode part : block.path("toolResult").path("content")) {
                    String text = part.has("json")
                            ? part.path("json").toString()
                            : part.path("text").asString("");
                    bytes += text.getBytes(UTF_8).length;
                }
            }
        }
        return bytes;
    }

    /** An answer of Converse, all at once. */
    static String converse(Script script, int done) {
        var json = JSON.createObjectNode();
        var message = json.putObject("output").putObject("message").put("role", "assistant");
        var block = message.putArray("content").addObject();
        boolean tool = done < script.tools();
        if (tool) {
            block.putObject("toolUse")
                    .put("toolUseId", "tooluse_" + done)
                    .put("name", script.use())
                    .set("input", JSON.readTree(Frames.toolInput(script)));
        } else {
            var text = new StringBuilder();
            for (int i = 0; i < script.tokens(); i++) {
                text.append(String.format("~%016x~ ", System.nanoTime() + i));
            }
            block.put("text", text.toString());
        }
        json.put("stopReason", tool ? "tool_use" : "end_turn");
        json.putObject("usage").put("inputTokens", 20).put("outputTokens", 50).put("totalTokens", 70);
        json.putObject("metrics").put("latencyMs", 1);
        return json.toString();
    }
}
