package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.Media;
import dev.outcrop.model.Message;
import dev.outcrop.model.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Messages of all kinds, the same for the same seed. */
final class RandomMessages {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Media MEDIA = new Media.Inline(Bytes.of(new byte[] {1, 2, 3}));

    private final Random random;
    private int count;

    RandomMessages(Random random) {
        this.random = random;
    }

    /** Whatever can be written down, most of it refused. */
    List<Message> anything() {
        var messages = new ArrayList<Message>();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            boolean person = random.nextInt(4) == 0 ? random.nextBoolean() : i % 2 == 0;
            messages.add(new Message(person ? Role.USER : Role.ASSISTANT, blocks(random.nextInt(5), 2)));
        }
        return messages;
    }

    private List<Block> blocks(int most, int depth) {
        var blocks = new ArrayList<Block>();
        for (int i = 0; i < most; i++) {
            blocks.add(block(depth));
        }
        return blocks;
    }

    private Block block(int depth) {
        return switch (random.nextInt(20)) {
            case 0, 1 -> new Block.Text(text());
            case 2 -> new Block.Reasoning(text(), pick(Optional.of("sig"), Optional.<String>empty()));
            case 3 -> new Block.RedactedReasoning(Bytes.of(new byte[] {9}));
            case 4, 5, 6 -> new Block.ToolUse(id(), pick("sum", "files.read", "", "x".repeat(80), "日"), json());
            case 7, 8, 9 ->
                new Block.ToolResult(
                        id(),
                        pick(Block.ToolResult.Status.values()),
                        depth == 0 ? List.of() : blocks(random.nextInt(3), depth - 1));
            case 10 -> new Block.Json(json());
            case 11 -> new Block.Image("png", MEDIA);
            case 12 ->
                new Block.Document(
                        "pdf",
                        pick("report", "my  report.pdf", "", "../etc/passwd", "z".repeat(300), "report (2)", " "),
                        pick(MEDIA, new DocumentSource.Text("words"), new DocumentSource.Chunks(List.of("a", "b"))));
            case 13 -> new Block.Video("mp4", MEDIA);
            case 14 -> new Block.Audio("mp3", MEDIA);
            case 15 -> new Block.SearchResult("https://example.org", "t", List.of("p"), true);
            case 16 -> new Block.GuardContent(text(), List.of());
            case 17 -> new Block.Citations(text(), JSON.objectNode());
            case 18 -> new Block.GuardImage("png", Bytes.of(new byte[] {4}));
            default -> random.nextBoolean() ? new Block.CachePoint(Optional.empty()) : new Block.Unknown("new", json());
        };
    }

    /** A conversation as it should be: reasoning, parallel tools with results in any order, documents with text. */
    List<Message> accepted() {
        var messages = new ArrayList<Message>();
        var results = new ArrayList<Block>();
        int turns = 1 + random.nextInt(6);
        for (int turn = 0; turn < turns; turn++) {
            var heard = new ArrayList<Block>(results);
            if (results.isEmpty() || random.nextInt(3) == 0) {
                if (random.nextInt(3) == 0) {
                    heard.add(new Block.Document("pdf", "report [" + count++ + "]", MEDIA));
                }
                heard.add(new Block.Text("question"));
            }
            messages.add(new Message(Role.USER, heard));
            results.clear();
            if (turn < turns - 1) {
                messages.add(new Message(Role.ASSISTANT, answer(results)));
            }
        }
        return messages;
    }

    private List<Block> answer(List<Block> results) {
        var said = new ArrayList<Block>();
        int thoughts = random.nextInt(3);
        for (int i = 0; i < thoughts; i++) {
            said.add(
                    random.nextBoolean()
                            ? new Block.Reasoning("hm", Optional.of("sig" + i))
                            : new Block.RedactedReasoning(Bytes.of(new byte[] {(byte) i})));
        }
        said.add(random.nextBoolean() ? new Block.Text("said") : new Block.Citations("cited", JSON.objectNode()));
        int tools = random.nextInt(3);
        for (int i = 0; i < tools; i++) {
            String id = "tooluse_" + count++;
            said.add(new Block.ToolUse(id, "sum", JSON.objectNode().put("a", i)));
            results.add(new Block.ToolResult(
                    id, pick(Block.ToolResult.Status.values()), List.of(new Block.Json(JSON.objectNode()))));
        }
        Collections.shuffle(results, random);
        return said;
    }

    private String text() {
        return pick("said", "more", "", " \n");
    }

    private String id() {
        return pick("a", "b", "c", "a-2", "", "no good", "i".repeat(70));
    }

    private JsonNode json() {
        return switch (random.nextInt(4)) {
            case 0 -> JSON.stringNode("{\"cut");
            case 1 -> JSON.arrayNode().add(1);
            case 2 -> JSON.nullNode();
            default -> JSON.objectNode().put("a", 1);
        };
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
