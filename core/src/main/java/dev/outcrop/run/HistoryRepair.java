package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The one place that turns messages into such as Converse accepts: the person is first and last, roles alternate, every
 * tool use has its result at the head of the next message and every result its use, no id is there twice, nothing is
 * empty. A history that is accepted as it is stays as it is.
 *
 * <p>It reads from front to back, so that what was sent in one call is sent alike in the next one, where the provider's
 * cache looks for it.
 */
final class HistoryRepair {
    static final String NOT_RUN = "Not run: the answer was stopped before.";
    static final String NOTHING_SAID = "(Nothing was said here.)";
    static final String DOCUMENT_GIVEN = "A document is attached.";

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_.:-]{1,64}");
    private static final int LONGEST_ID = 64;

    private final boolean toolsOffered;
    private final BlockRepair blocks = new BlockRepair();
    private final List<Message> repaired = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final List<Use> open = new ArrayList<>();

    /** A tool use of the newest answer: the id that its result has, and the one that both get. */
    private record Use(String given, String id) {}

    private HistoryRepair(boolean toolsOffered) {
        this.toolsOffered = toolsOffered;
    }

    /** The messages, repaired. {@code toolsOffered} is whether the call offers any tool. */
    static List<Message> repair(List<Message> messages, boolean toolsOffered) {
        return new HistoryRepair(toolsOffered).all(messages);
    }

    private List<Message> all(List<Message> messages) {
        var heard = new ArrayList<Block>();
        boolean spoke = false;
        for (Message message : messages) {
            if (message.role() == Role.USER) {
                heard.addAll(blocks.ofPerson(message.content()));
                spoke = true;
                continue;
            }
            List<Block> said = blocks.ofModel(message.content());
            if (!said.isEmpty()) {
                hear(heard, spoke);
                heard.clear();
                spoke = false;
                say(said);
            }
        }
        hear(heard, true);
        return List.copyOf(repaired);
    }

    private void hear(List<Block> heard, boolean spoke) {
        List<Block> content = new ArrayList<>(results(heard));
        heard.stream().filter(block -> !(block instanceof Block.ToolResult)).forEach(content::add);
        if (content.isEmpty() && spoke) {
            content.add(new Block.Text(NOTHING_SAID));
        }
        if (content.stream().anyMatch(Block.Document.class::isInstance)
                && content.stream().noneMatch(Block.Text.class::isInstance)) {
            content.add(new Block.Text(DOCUMENT_GIVEN));
        }
        add(Role.USER, content);
    }

    /** The results of the newest answer's tools: those that there are in their order, then one for each that is missing. */
    private List<Block> results(List<Block> heard) {
        var results = new ArrayList<Block>();
        for (Block block : heard) {
            if (block instanceof Block.ToolResult result) {
                open.stream()
                        .filter(use -> use.given().equals(result.id()))
                        .findFirst()
                        .ifPresent(use -> {
                            open.remove(use);
                            results.add(new Block.ToolResult(use.id(), result.status(), result.content()));
                        });
            }
        }
        open.forEach(use -> results.add(Block.ToolResult.error(use.id(), NOT_RUN)));
        open.clear();
        return results;
    }

    private void say(List<Block> said) {
        if (repaired.isEmpty()) {
            return; // an answer to nobody
        }
        List<Block> content = new ArrayList<>();
        if (repaired.getLast().role() == Role.ASSISTANT) {
            // A signature holds only at its own place, so reasoning can't move behind what was said before.
            content.addAll(repaired.removeLast().content());
            said.stream().filter(block -> !BlockRepair.isReasoning(block)).forEach(content::add);
        } else {
            content.addAll(said);
        }
        content.replaceAll(block -> block instanceof Block.ToolUse use ? identified(use) : block);
        add(Role.ASSISTANT, content);
    }

    private Block.ToolUse identified(Block.ToolUse use) {
        String id = use.id();
        for (int n = 2; !ID.matcher(id).matches() || !ids.add(id); n++) {
            String end = "-" + n;
            String start = use.id().replaceAll("[^a-zA-Z0-9_.:-]", "_");
            id = start.substring(0, Math.min(start.length(), LONGEST_ID - end.length())) + end;
        }
        open.add(new Use(use.id(), id));
        return new Block.ToolUse(id, use.tool(), use.input());
    }

    private void add(Role role, List<Block> content) {
        if (!content.isEmpty()) {
            // Converse refuses tool blocks in a request that offers no tool.
            repaired.add(new Message(
                    role,
                    toolsOffered
                            ? content
                            : content.stream().map(BlockRepair::withoutTools).toList()));
        }
    }
}
