package dev.outcrop.output;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Role;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One whole answer of a model. */
record Reply(List<Block> blocks, ModelEvent.Finished end) {
    private static final String REFUSAL = "refusal"; // Anthropic's word, which Converse passes on

    static Reply to(Model model, ModelRequest request) {
        var blocks = new TreeMap<Integer, List<Block>>();
        Optional<ModelEvent.Finished> end = Optional.empty();
        try (ModelStream stream = model.stream(request)) {
            for (ModelEvent event : stream) {
                switch (event) {
                    case ModelEvent.BlockFinished(int block, Block content) ->
                        blocks.merge(
                                block,
                                List.of(content),
                                (some, more) -> Stream.concat(some.stream(), more.stream())
                                        .toList());
                    case ModelEvent.Finished finished -> end = Optional.of(finished);
                    case ModelEvent.TextDelta _,
                            ModelEvent.ReasoningDelta _,
                            ModelEvent.ToolUseStarted _,
                            ModelEvent.ToolInputDelta _ -> {} // the finished block holds it all
                }
            }
        }
        return new Reply(
                blocks.values().stream().flatMap(List::stream).toList(),
                end.orElseThrow(() -> new ModelFailure(
                        ModelFailure.Kind.CUT,
                        "The stream ended without an end",
                        !blocks.isEmpty(),
                        Optional.empty(),
                        Optional.empty(),
                        null)));
    }

    /** Why nothing that this model would say now can be the value. */
    Optional<OutputFailure.Kind> hopeless() {
        return switch (end.reason()) {
            case MAX_TOKENS, CONTEXT_WINDOW_EXCEEDED -> Optional.of(OutputFailure.Kind.CUT);
            case GUARDRAIL_INTERVENED, CONTENT_FILTERED -> Optional.of(OutputFailure.Kind.REFUSED);
            case OTHER ->
                Optional.of(OutputFailure.Kind.REFUSED)
                        .filter(_ -> end.rawReason().equals(REFUSAL));
            case END_TURN, STOP_SEQUENCE, TOOL_USE, MALFORMED_OUTPUT, MALFORMED_TOOL_USE -> Optional.empty();
        };
    }

    /** The JSON object that is the answer: the input of the answer's tool, else what its text holds. */
    Optional<JsonNode> json() {
        return uses().filter(use -> use.tool().equals(Way.NAME))
                .findFirst()
                .map(Block.ToolUse::input)
                .map(input -> input.isString() ? JsonText.object(input.stringValue()) : Optional.of(input))
                .orElseGet(() -> JsonText.object(text()));
    }

    private String text() {
        return blocks.stream().map(Reply::spoken).collect(Collectors.joining());
    }

    private static String spoken(Block block) {
        if (block instanceof Block.Text(var text)) {
            return text;
        }
        return block instanceof Block.Citations cited ? cited.text() : "";
    }

    private Stream<Block.ToolUse> uses() {
        return blocks.stream().filter(Block.ToolUse.class::isInstance).map(Block.ToolUse.class::cast);
    }

    /** What is added to the conversation so that the model corrects itself: what it said, and what is wrong with it. */
    List<Message> asComplained(String complaint) {
        List<Block> results = uses().<Block>map(use -> Block.ToolResult.error(
                        use.id(),
                        use.tool().equals(Way.NAME) ? complaint : "It was not run: only the answer is wanted."))
                .toList();
        List<Block> said = blocks.stream()
                .filter(block -> !(block instanceof Block.Text(var text) && text.isBlank()))
                .map(Reply::sendable)
                .toList();
        return List.of(
                new Message(Role.ASSISTANT, said.isEmpty() ? List.of(new Block.Text("(nothing)")) : said),
                new Message(Role.USER, results.isEmpty() ? List.of(new Block.Text(complaint)) : results));
    }

    /** A provider takes back only objects as a tool's input. */
    private static Block sendable(Block block) {
        return block instanceof Block.ToolUse use && !use.input().isObject()
                ? new Block.ToolUse(
                        use.id(),
                        use.tool(),
                        JsonNodeFactory.instance.objectNode().set("malformed", use.input()))
                : block;
    }
}
