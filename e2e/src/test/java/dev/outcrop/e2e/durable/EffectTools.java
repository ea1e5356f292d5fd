package dev.outcrop.e2e.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Tools that do something to the world: each start is a line in a file that no server knows of. */
public final class EffectTools {
    private final Path world;

    /** Tools that write to {@code world}. */
    public EffectTools(Path world) {
        this.world = world;
    }

    @Tool(description = "Looks something up.", effect = Effect.READ)
    String lookUp(@Param("what") String key, ToolContext context) {
        return happen("look_up", key, context);
    }

    @Tool(description = "Books something.", effect = Effect.WRITE, approval = Approval.AUTO)
    String book(@Param("what") String key, ToolContext context) {
        return happen("book", key, context);
    }

    @Tool(description = "Notes something.", effect = Effect.WRITE, approval = Approval.AUTO)
    String note(@Param("what") String key, ToolContext context) {
        return happen("note", key, context);
    }

    @Tool(description = "Pays for something.", effect = Effect.WRITE)
    String pay(@Param("what") String key, ToolContext context) {
        return happen("pay", key, context);
    }

    private String happen(String tool, String key, ToolContext context) {
        String line = String.join(
                        " ",
                        tool,
                        key,
                        context.run().value(),
                        context.call(),
                        Long.toString(ProcessHandle.current().pid()))
                + "\n";
        try {
            // One write of a few bytes in append mode is one piece, whatever other processes write.
            Files.write(world, line.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tool + " done: " + key;
    }
}
