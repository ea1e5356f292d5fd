package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.FakeLangfuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving prompts with the real jar, as a person at a terminal or a pipeline does. */
class PromptsIT {
    @TempDir
    private Path folder;

    @Test
    void what_is_pushed_is_the_same_on_both_sides_and_exit_codes_are_those_of_diff() throws IOException {
        Path chef = folder.resolve("agents/chef.md");
        Files.createDirectories(chef.getParent());
        Files.writeString(chef, "---\ndescription: Cooks\nprompt: langfuse:chef\n---\nYou are a chef.\n");
        Files.writeString(folder.resolve("outcrop.yaml"), "agents: agents\n");
        try (var langfuse = FakeLangfuse.start()) {
            Map<String, String> keys = Map.of(
                    "LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY,
                    "LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY,
                    "LANGFUSE_HOST", langfuse.url().toString());

            assertThat(run(keys, 1, "diff")).contains("+You are a chef.");
            assertThat(run(keys, 0, "push", "chef")).contains("langfuse:chef@production is version 1 now.");
            assertThat(run(keys, 0, "diff")).contains("are the same.");
            langfuse.textPrompt("chef", "You cook.", "production");
            assertThat(run(keys, 0, "pull")).contains("has version 2 of langfuse:chef@production now.");
            assertThat(Files.readString(chef)).endsWith("---\nYou cook.\n");
            assertThat(run(Map.of(), 2, "diff")).contains("There are no keys of Langfuse");
        }
    }

    private String run(Map<String, String> environment, int code, String... words) throws IOException {
        var all = new String[words.length + 1];
        all[0] = "prompts";
        System.arraycopy(words, 0, all, 1, words.length);
        try (var command = OutcropProcess.run(folder, environment, all)) {
            assertThat(command.code()).as(command.err()).isEqualTo(code);
            return command.out() + command.err();
        }
    }
}
