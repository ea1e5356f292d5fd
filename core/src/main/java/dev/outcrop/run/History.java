package dev.outcrop.run;

import dev.outcrop.conversation.StoredMessage;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The one place that turns a branch of a conversation into messages that a model accepts: roles alternate, the person
 * is first, every tool use has its result, nothing is empty.
 */
final class History {
    private History() {}

    /** The branch from the root to {@code leaf}; empty if the leaf is not in the tree. */
    static List<StoredMessage> branch(List<StoredMessage> tree, MessageId leaf) {
        var byId = new HashMap<MessageId, StoredMessage>();
        tree.forEach(message -> byId.put(message.id(), message));
        var branch = new ArrayDeque<StoredMessage>();
        Optional<MessageId> next = Optional.of(leaf);
        while (next.isPresent()) {
            StoredMessage message = byId.get(next.get());
            if (message == null || branch.size() > tree.size()) {
                break;
            }
            branch.addFirst(message);
            next = message.parent();
        }
        return List.copyOf(branch);
    }

    /** The branch as messages for {@code modelId}; {@code runs} has the events of its answers. */
    static List<Message> messages(List<StoredMessage> branch, Map<RunId, List<RunEvent>> runs, String modelId) {
        var messages = new ArrayList<Message>();
        for (StoredMessage stored : branch) {
            Optional<RunId> run = stored.run();
            if (run.isPresent()) {
                messages.addAll(
                        RunProgress.of(runs.getOrDefault(run.get(), List.of())).messages(modelId));
            } else {
                messages.add(new Message(stored.role(), stored.blocks()));
            }
        }
        return messages;
    }

    /** Repairs what a provider would refuse. {@code toolsOffered} is false if the agent has no tools now. */
    static List<Message> repair(List<Message> messages, boolean toolsOffered) {
        var repaired = new ArrayList<Message>();
        for (Message message : messages) {
            List<Block> content = message.content().stream()
                    .filter(block -> !(block instanceof Block.Text(String text) && text.isBlank()))
                    .map(block -> toolsOffered ? withObjectInput(block) : withoutTools(block))
                    .toList();
            boolean leading = repaired.isEmpty() && message.role() == Role.ASSISTANT;
            if (content.isEmpty() || leading) {
                continue;
            }
            if (!repaired.isEmpty() && repaired.getLast().role() == message.role()) {
                content = joined(repaired.removeLast().content(), content);
            }
            repaired.add(new Message(message.role(), content));
        }
        dropResultsWithoutUse(repaired);
        return repaired;
    }

    private static List<Block> joined(List<Block> first, List<Block> second) {
        var all = new ArrayList<Block>(first);
        all.addAll(second);
        return all;
    }

    /** A provider takes back only objects as tool input; what was cut or malformed is shown as what it was. */
    private static Block withObjectInput(Block block) {
        if (block instanceof Block.ToolUse use && !use.input().isObject()) {
            var input = JsonNodeFactory.instance.objectNode();
            input.set("malformed", use.input());
            return new Block.ToolUse(use.id(), use.tool(), input);
        }
        return block;
    }

    /** Converse refuses tool blocks in a request that offers no tool, so an agent without tools reads of them as text. */
    private static Block withoutTools(Block block) {
        return switch (block) {
            case Block.ToolUse use -> new Block.Text("[Used the tool " + use.tool() + " with " + use.input() + "]");
            case Block.ToolResult result ->
                new Block.Text("[The tool answered: "
                        + result.content().stream().map(History::plain).collect(Collectors.joining(" ")) + "]");
            case Block.Text _,
                    Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.Json _,
                    Block.Image _,
                    Block.Document _,
                    Block.Video _,
                    Block.Audio _,
                    Block.SearchResult _,
                    Block.GuardContent _,
                    Block.Citations _,
                    Block.CachePoint _,
                    Block.Unknown _ -> block;
        };
    }

    private static String plain(Block block) {
        return switch (block) {
            case Block.Text(String text) -> text;
            case Block.Json(var value) -> value.toString();
            case Block.Citations(String text, var _) -> text;
            case Block.GuardContent(String text, var _) -> text;
            case Block.SearchResult(var _, var _, var passages, var _) -> String.join(" ", passages);
            case Block.Reasoning _,
                    Block.RedactedReasoning _,
                    Block.ToolUse _,
                    Block.ToolResult _,
                    Block.Image _,
                    Block.Document _,
                    Block.Video _,
                    Block.Audio _,
                    Block.CachePoint _,
                    Block.Unknown _ -> "(not text)";
        };
    }

    private static void dropResultsWithoutUse(List<Message> messages) {
        Set<String> uses = Set.of();
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            Set<String> known = uses;
            List<Block> kept = message.content().stream()
                    .filter(block -> !(block instanceof Block.ToolResult result && !known.contains(result.id())))
                    .toList();
            if (kept.size() < message.content().size()) {
                messages.set(i, new Message(message.role(), kept));
            }
            uses = message.content().stream()
                    .filter(Block.ToolUse.class::isInstance)
                    .map(block -> ((Block.ToolUse) block).id())
                    .collect(Collectors.toSet());
        }
        messages.removeIf(message -> message.content().isEmpty());
    }
}
