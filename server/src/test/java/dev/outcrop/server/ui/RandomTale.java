package dev.outcrop.server.ui;

import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A run as the loop could have made it: any number of steps, texts, tools, faults, and any end. */
final class RandomTale {
    private final RandomGenerator random;
    private final Tale tale = new Tale();
    private int calls;
    private int trimmed;

    RandomTale(RandomGenerator random) {
        this.random = random;
    }

    Tale tell() {
        int steps = 1 + random.nextInt(4);
        for (int step = 1; step <= steps; step++) {
            if (!step(step, step == steps)) {
                return tale;
            }
        }
        return tale.completed();
    }

    /** False if the run ended in it. */
    private boolean step(int step, boolean last) {
        for (int again = random.nextInt(3); again > 0; again--) {
            tale.step(step);
            if (random.nextBoolean()) {
                tale.retried(step, Duration.ofMillis(random.nextInt(2000)), "model-" + random.nextInt(2));
            }
            if (random.nextInt(4) == 0) {
                tale.trimmed(step, ++trimmed);
            }
            if (random.nextInt(4) == 0) {
                Block[] blocks = stream(step, random.nextBoolean(), false).toArray(Block[]::new);
                tale.answered(step, StopReason.CONTEXT_WINDOW_EXCEEDED, blocks).trimmed(step, ++trimmed);
            } else {
                stream(step, random.nextBoolean(), true);
            }
            tale.superseded(step);
        }
        tale.step(step);
        if (random.nextInt(8) == 0) {
            stream(step, true, true);
            return end();
        }
        List<Block> blocks = stream(step, !last, false);
        boolean tools = blocks.stream().anyMatch(Block.ToolUse.class::isInstance);
        if (random.nextInt(10) == 0) {
            tale.answered(step, StopReason.MAX_TOKENS, blocks.toArray(Block[]::new))
                    .completed("length");
            return false;
        }
        tale.answered(step, tools ? StopReason.TOOL_USE : StopReason.END_TURN, blocks.toArray(Block[]::new));
        return !tools || tools(step, blocks);
    }

    private boolean end() {
        if (random.nextBoolean()) {
            tale.failed();
        } else {
            tale.cancelled();
        }
        return false;
    }

    private List<Block> stream(int step, boolean withTools, boolean cutShort) {
        var blocks = new ArrayList<Block>();
        int count = random.nextInt(4);
        for (int block = 0; block < count; block++) {
            int kind = random.nextInt(withTools ? 4 : 2);
            switch (kind) {
                case 0 -> {
                    String text = deltas(step, block, false);
                    blocks.add(random.nextInt(3) > 0 ? Tale.text(text) : cited(text));
                }
                case 1 -> blocks.add(Tale.thought(deltas(step, block, true)));
                default -> blocks.add(input(step, block, cutShort && block == count - 1));
            }
            if (random.nextInt(6) == 0) {
                blocks.add(new Block.RedactedReasoning(Bytes.of(new byte[] {1, 2})));
            }
        }
        return blocks;
    }

    private Block cited(String text) {
        String web = "{\"location\":{\"web\":{\"url\":\"https://example.org/" + random.nextInt(3) + "\"}}}";
        return Tale.cited(text, web, "{\"title\":\"Almanac " + random.nextInt(3) + "\"}");
    }

    private String deltas(int step, int block, boolean reasoning) {
        var whole = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            String piece = random.nextInt(5) == 0 ? "" : "大根 " + random.nextInt(100) + "\n";
            whole.append(piece);
            if (reasoning) {
                tale.reasoning(step, block, piece);
            } else {
                tale.text(step, block, piece);
            }
        }
        return whole.toString();
    }

    private Block input(int step, int block, boolean unfinished) {
        calls++;
        String call = "call_" + calls;
        String tool = random.nextBoolean() ? "weather" : "ask_chef";
        tale.inputStarted(step, block, call, tool);
        if (random.nextBoolean()) {
            tale.input(step, block, call, "{\"n\":");
            if (!unfinished) {
                tale.input(step, block, call, calls + "}");
            }
        }
        return Tale.use(call, tool, "{\"n\":" + calls + "}");
    }

    /** Some calls need a person; each time one of them is decided the run goes on for a while. */
    private void ask(List<Block.ToolUse> uses) {
        var waiting = new ArrayList<String[]>();
        for (Block.ToolUse use : uses) {
            for (int n = random.nextInt(3); n > 0; n--) {
                String approval = "apr_" + use.id() + "_" + n;
                if (use.tool().equals("ask_chef")) {
                    tale.mirrored(approval, use.id(), "pay", "{\"n\":1}");
                } else {
                    tale.asked(approval, use.id(), use.tool(), "{\"n\":1}");
                    n = 1;
                }
                waiting.add(new String[] {approval, use.id()});
            }
        }
        Collections.shuffle(waiting, new Random(random.nextLong()));
        for (String[] next : waiting) {
            if (random.nextInt(3) > 0) {
                tale.suspended().resumed();
            }
            if (random.nextInt(8) > 0) {
                Decision.Choice[] choices = {Decision.Choice.APPROVE, Decision.Choice.DENY, Decision.Choice.EXPIRE};
                tale.decided(next[0], next[1], choices[random.nextInt(3)], random.nextBoolean() ? "Why not?" : "", "");
            }
        }
    }

    private boolean tools(int step, List<Block> blocks) {
        var uses = new ArrayList<Block.ToolUse>();
        blocks.forEach(block -> {
            if (block instanceof Block.ToolUse use) {
                uses.add(use);
                tale.requested(step, use.id(), use.tool(), "{}");
            }
        });
        if (random.nextInt(4) == 0) {
            ask(uses);
        }
        Collections.shuffle(uses, new Random(random.nextLong()));
        for (Block.ToolUse use : uses) {
            boolean missing = random.nextInt(8) == 0;
            if (!missing) {
                tale.toolStarted(use.id(), use.tool());
                if (use.tool().equals("ask_chef")) {
                    tale.handedOver(use.id(), "chef", "Chef AI");
                }
                if (random.nextBoolean()) {
                    tale.progress(use.id(), "{\"tool\":\"season\"}");
                }
            }
            if (random.nextInt(12) == 0) {
                return end();
            }
            if (random.nextInt(10) == 0) {
                tale.resumed();
            }
            if (missing || random.nextInt(4) == 0) {
                tale.toolFailed(use.id(), use.tool(), "It did not work.");
            } else {
                tale.toolFinished(use.id(), use.tool(), Tale.text("a"), Tale.value("{\"b\":1}"));
            }
        }
        return true;
    }
}
