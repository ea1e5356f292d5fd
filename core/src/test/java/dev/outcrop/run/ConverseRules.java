package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for which Converse, or a model behind it, refuses the messages of a call. */
final class ConverseRules {
    private ConverseRules() {}

    static void assertAccepted(List<Message> messages, boolean toolsOffered, String seed) {
        assertThat(complaints(messages, toolsOffered))
                .as(() -> seed + ": " + messages)
                .isEmpty();
    }

    static List<String> complaints(List<Message> messages, boolean toolsOffered) {
        var wrong = new ArrayList<String>();
        if (messages.isEmpty()) {
            return List.of("no message at all");
        }
        if (messages.getLast().role() != Role.USER) {
            wrong.add("the last message is not the person's");
        }
        var ids = new HashSet<String>();
        var documents = new HashSet<String>();
        List<String> asked = List.of();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            List<Block> content = message.content();
            boolean person = message.role() == Role.USER;
            if (person != (i % 2 == 0)) {
                wrong.add("roles don't alternate at " + i);
            }
            if (content.isEmpty()) {
                wrong.add("nothing in " + i);
            }
            content.forEach(block -> check(block, person, toolsOffered, documents, wrong));
            List<String> answered = content.stream()
                    .filter(Block.ToolResult.class::isInstance)
                    .map(block -> ((Block.ToolResult) block).id())
                    .toList();
            if (answered.size() != asked.size() || !Set.copyOf(answered).equals(Set.copyOf(asked))) {
                wrong.add("asked for " + asked + ", answered " + answered + " in " + i);
            }
            if (content.stream().limit(answered.size()).anyMatch(block -> !(block instanceof Block.ToolResult))) {
                wrong.add("results are not first in " + i);
            }
            if (content.stream().anyMatch(Block.Document.class::isInstance)
                    && person
                    && content.stream().noneMatch(Block.Text.class::isInstance)) {
                wrong.add("a document without text in " + i);
            }
            if (content.stream().anyMatch(ConverseRules::reasoning)
                    && (!reasoning(content.getFirst()) || reasoning(content.getLast()))) {
                wrong.add("reasoning is not first, or last, in " + i);
            }
            asked = content.stream()
                    .filter(Block.ToolUse.class::isInstance)
                    .map(block -> ((Block.ToolUse) block).id())
                    .toList();
            asked.stream().filter(id -> !ids.add(id)).forEach(id -> wrong.add("the id " + id + " is there twice"));
        }
        if (!asked.isEmpty()) {
            wrong.add("no results for " + asked);
        }
        return wrong;
    }

    private static boolean reasoning(Block block) {
        return block instanceof Block.Reasoning || block instanceof Block.RedactedReasoning;
    }

    private static void check(
            Block block, boolean person, boolean toolsOffered, Set<String> documents, List<String> wrong) {
        switch (block) {
            case Block.Text(String text) -> unless(!text.isBlank(), "empty text", wrong);
            case Block.GuardContent(String text, var _) -> unless(!text.isBlank(), "empty text", wrong);
            case Block.Reasoning(String text, var signature) -> {
                unless(!person, "a person's reasoning", wrong);
                unless(!text.isBlank() || signature.isPresent(), "empty reasoning", wrong);
            }
            case Block.RedactedReasoning _, Block.Citations _ -> unless(!person, "a person's " + block, wrong);
            case Block.ToolUse(String id, String tool, var input) -> {
                unless(!person, "a person's tool use", wrong);
                unless(toolsOffered, "a tool use without tools", wrong);
                unless(id.matches("[a-zA-Z0-9_.:-]{1,64}"), "the id " + id, wrong);
                unless(!tool.isEmpty(), "a tool without a name", wrong); // others are mapped below
                unless(input.isObject(), "an input that is no object", wrong);
            }
            case Block.ToolResult(String _, var _, List<Block> content) -> {
                unless(person, "a model's tool result", wrong);
                unless(toolsOffered, "a tool result without tools", wrong);
                unless(!content.isEmpty(), "an empty tool result", wrong);
                content.forEach(part -> checkPart(part, documents, wrong));
            }
            case Block.Document document -> checkName(document, documents, wrong);
            case Block.Json _, Block.CachePoint _, Block.Attachment _ -> wrong.add("a stray " + block);
            case Block.Image _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardImage _,
                    Block.Unknown _ -> {}
        }
    }

    private static void checkPart(Block part, Set<String> documents, List<String> wrong) {
        switch (part) {
            case Block.Text(String text) -> unless(!text.isBlank(), "empty text in a result", wrong);
            case Block.Json(var value) -> unless(value.isObject(), "JSON that is no object", wrong);
            case Block.Document document -> checkName(document, documents, wrong);
            case Block.Image _, Block.Video _, Block.SearchResult _, Block.Unknown _ -> {}
            case Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Audio _,
                    Block.Attachment _,
                    Block.GuardContent _,
                    Block.GuardImage _,
                    Block.Citations _,
                    Block.CachePoint _ -> wrong.add("a result with " + part);
        }
    }

    private static void checkName(Block.Document document, Set<String> documents, List<String> wrong) {
        String name = document.name();
        boolean good = name.matches("[a-zA-Z0-9()\\[\\] -]{1,200}") && !name.contains("  ");
        unless(good, "the document name " + name, wrong);
        unless(documents.add(name), "two documents " + name, wrong);
    }

    private static void unless(boolean good, String complaint, List<String> wrong) {
        if (!good) {
            wrong.add(complaint);
        }
    }
}
