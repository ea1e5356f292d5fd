package dev.outcrop.bedrock;

import dev.outcrop.model.Block;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Guardrails;
import dev.outcrop.model.Media;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Guardrails by ApplyGuardrail.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html">ApplyGuardrail</a>
 */
final class BedrockGuardrails implements Guardrails {
    private final BedrockModel model;

    BedrockGuardrails(BedrockModel model) {
        this.model = model;
    }

    @Override
    public Verdict apply(Guardrail guardrail, GuardrailFinding.Side side, List<Block> content) {
        ObjectNode body = Json.object();
        body.put("source", side.name());
        ArrayNode blocks = body.putArray("content");
        content.forEach(block -> blocks.add(content(block)));
        if (guardrail.trace().equals("enabled_full")) {
            body.put("outputScope", "FULL"); // also what was found and left
        }
        BedrockModel.Applied applied = model.apply(guardrail, body);
        JsonNode answer = applied.body();
        return new Verdict(
                answer.path("action").stringValue("").equals("GUARDRAIL_INTERVENED"),
                BlockJson.text(answer, "actionReason"),
                answer.path("outputs")
                        .valueStream()
                        .map(output -> output.path("text").stringValue(""))
                        .toList(),
                GuardrailTrace.findings(side, answer.path("assessments")),
                applied.requestId());
    }

    private static ObjectNode content(Block block) {
        ObjectNode json = Json.object();
        switch (block) {
            case Block.Text(var text) -> json.putObject("text").put("text", text);
            case Block.GuardContent guarded ->
                json.set("text", BlockJson.write(guarded).at("/guardContent/text"));
            case Block.GuardImage guarded ->
                json.set("image", BlockJson.write(guarded).at("/guardContent/image"));
            case Block.Image(var _, Media.Inline _) ->
                json.set("image", BlockJson.write(block).path("image"));
            case Block.Image _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Json _,
                    Block.Document _,
                    Block.Attachment _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.Citations _,
                    Block.CachePoint _,
                    Block.Unknown _ ->
                throw new IllegalArgumentException("a guardrail looks at text and pictures, not at this: "
                        + block.getClass().getSimpleName());
        }
        return json;
    }
}
