package dev.outcrop.server.ui;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One part of a message under way; it grows until it is whole. */
sealed interface UiPart {
    JsonNode json();

    record StepStart() implements UiPart {
        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.objectNode().put("type", "step-start");
        }
    }

    /** Something on the web that is cited. */
    record Source(UiChunk.SourceUrl source) implements UiPart {
        @Override
        public JsonNode json() {
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "source-url")
                    .put("sourceId", source.id());
            node.put("url", source.url());
            source.title().ifPresent(words -> node.put("title", words));
            return node;
        }
    }

    /** Something else that is cited. */
    record SourceDocument(UiChunk.SourceDocument source) implements UiPart {
        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "source-document")
                    .put("sourceId", source.id())
                    .put("mediaType", UiFrames.UNKNOWN_MEDIA)
                    .put("title", source.title());
        }
    }

    /** Text or reasoning. */
    final class Prose implements UiPart {
        private final String type;
        private final String id;
        private final StringBuilder text = new StringBuilder();
        private boolean done;

        Prose(String type, String id) {
            this.type = type;
            this.id = id;
        }

        boolean is(String otherType, String otherId) {
            return type.equals(otherType) && id.equals(otherId);
        }

        void append(String more) {
            text.append(more);
        }

        void end() {
            done = true;
        }

        @Override
        public JsonNode json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", type);
            if (type.equals("reasoning")) {
                node.put("id", id);
            }
            return node.put("text", text.toString()).put("state", done ? "done" : "streaming");
        }
    }

    /** A tool call, {@code dynamic-tool} in the message. */
    final class ToolCall implements UiPart {
        private final String call;
        private final String tool;
        private final Optional<String> title;
        private final StringBuilder raw = new StringBuilder();
        private String state = "input-streaming";
        private Optional<JsonNode> input = Optional.empty();
        private Optional<JsonNode> output = Optional.empty();
        private Optional<String> error = Optional.empty();
        private Optional<ObjectNode> approval = Optional.empty();

        ToolCall(String call, String tool, Optional<String> title) {
            this.call = call;
            this.tool = tool;
            this.title = title;
        }

        boolean is(String other) {
            return call.equals(other);
        }

        void append(String more) {
            raw.append(more);
        }

        void available(JsonNode whole) {
            state = "input-available";
            input = Optional.of(whole);
        }

        void invalid(JsonNode soFar, String why) {
            input = Optional.of(soFar);
            failed(why);
        }

        boolean isAsked(String id) {
            return approval.filter(asked -> asked.path("id").asString("").equals(id))
                    .isPresent();
        }

        void asked(UiChunk.ToolApprovalRequest request) {
            state = "approval-requested";
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", request.approval());
            request.reason().ifPresent(reason -> node.put("requestReason", reason));
            approval = Optional.of(node);
        }

        void responded(UiChunk.ToolApprovalResponse response) {
            state = "approval-responded";
            approval.ifPresent(node -> {
                node.put("approved", response.approved());
                response.reason().ifPresent(reason -> node.put("reason", reason));
            });
        }

        void denied() {
            state = "output-denied";
        }

        void output(JsonNode value) {
            state = "output-available";
            output = Optional.of(value);
        }

        void failed(String why) {
            state = "output-error";
            error = Optional.of(why);
        }

        @Override
        public JsonNode json() {
            ObjectNode node = JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "dynamic-tool")
                    .put("toolName", tool)
                    .put("toolCallId", call)
                    .put("state", state);
            input.ifPresent(value -> node.set("input", value));
            output.ifPresent(value -> node.set("output", value));
            error.ifPresent(why -> node.put("errorText", why));
            title.ifPresent(words -> node.put("title", words));
            if (state.equals("input-streaming") && !raw.isEmpty()) {
                node.put("rawInput", raw.toString());
            }
            approval.ifPresent(asked -> node.set("approval", asked.deepCopy()));
            return node;
        }
    }

    /** A part of our own. */
    final class Ours implements UiPart {
        private final String name;
        private final Optional<String> id;
        private ObjectNode data;

        Ours(String name, Optional<String> id, ObjectNode data) {
            this.name = name;
            this.id = id;
            this.data = data;
        }

        boolean is(String otherName, Optional<String> otherId) {
            return name.equals(otherName) && otherId.isPresent() && id.equals(otherId);
        }

        void replace(ObjectNode more) {
            data = more;
        }

        @Override
        public JsonNode json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode().put("type", "data-" + name);
            id.ifPresent(value -> node.put("id", value));
            node.set("data", data);
            return node;
        }
    }
}
