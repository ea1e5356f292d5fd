package dev.outcrop.output;

import dev.outcrop.model.Block;
import dev.outcrop.model.CallOptions.OutputSchema;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFacts.Feature;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ToolChoice;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.tool.JsonForm;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** How a model is told which form its answer has to have. */
enum Way {
    /** The provider holds it to a schema. */
    SCHEMA,
    /** It has to call a tool whose input is the form. */
    FORCED_TOOL,
    /** It is asked to call that tool, and could do something else. */
    OFFERED_TOOL,
    /** It reads the schema, and writes JSON. */
    WORDS;

    /** The name of the tool and of the schema. */
    static final String NAME = "answer";

    private static final String DESCRIPTION = "The answer, whole and in its final form.";

    static Way of(ModelFacts facts, JsonForm<?> form) {
        if (facts.has(Feature.OUTPUT_SCHEMA) && form.enforceable()) {
            return SCHEMA;
        }
        if (facts.known() && !facts.has(Feature.TOOLS)) {
            return WORDS;
        }
        return facts.has(Feature.FORCED_TOOL) ? FORCED_TOOL : OFFERED_TOOL;
    }

    /** The request with the form in it. */
    ModelRequest ask(ModelRequest request, ModelFacts facts, JsonForm<?> form) {
        JsonNode schema = form.schema();
        boolean strict = facts.has(Feature.STRICT_TOOLS) && form.enforceable();
        return switch (this) {
            case SCHEMA ->
                request.withTools(request.tools(), new ToolChoice.Auto())
                        .withOptions(request.options()
                                .with(draft -> draft.outputSchema(new OutputSchema(NAME, DESCRIPTION, schema))));
            case FORCED_TOOL -> withTool(request, schema, strict, new ToolChoice.Named(NAME));
            case OFFERED_TOOL ->
                told(
                        withTool(request, schema, strict, new ToolChoice.Auto()),
                        "Give your answer by calling the tool " + NAME + " exactly once. Write nothing else.");
            case WORDS ->
                told(
                        request,
                        "Answer with one JSON object that fits this JSON Schema, and write nothing else:\n" + schema);
        };
    }

    private static ModelRequest withTool(ModelRequest request, JsonNode schema, boolean strict, ToolChoice choice) {
        if (request.tools().stream().anyMatch(tool -> tool.name().equals(NAME))) {
            throw new IllegalArgumentException("the request has a tool \"" + NAME + "\" already");
        }
        // Tools that the conversation has made use of stay: a provider refuses their results without them.
        return request.withTools(
                Stream.concat(request.tools().stream(), Stream.of(new ToolSpec(NAME, DESCRIPTION, schema, strict)))
                        .toList(),
                choice);
    }

    private static ModelRequest told(ModelRequest request, String instruction) {
        return new ModelRequest(
                request.modelId(),
                Stream.concat(request.system().stream(), Stream.of(new Block.Text(instruction)))
                        .toList(),
                request.messages(),
                request.tools(),
                request.toolChoice(),
                request.inference(),
                request.options());
    }
}
