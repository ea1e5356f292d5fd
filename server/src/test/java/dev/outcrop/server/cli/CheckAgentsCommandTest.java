package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckAgentsCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int check(String models) {
        return Main.commands()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("check-agents", "--agents", folder.toString(), "--models", models);
    }

    private void agent(String name, String front) throws IOException {
        Path file = Files.createDirectories(folder.resolve(name)).resolve("agent.md");
        Files.writeString(
                file, "---\nname: " + name + "\ndescription: Knows.\n" + front + "\n---\n{{> house-style}}\n");
    }

    @Test
    void agents_that_would_serve_are_right_with_partials_and_tools_that_ship() throws IOException {
        agent("lawyer", "model: legal\ntools: [weather]");

        assertThat(check("legal=amazon.nova-lite-v1:0")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("agents are right");
    }

    @Test
    void what_a_start_would_find_wrong_is_said_with_file_and_line() throws IOException {
        agent("lawyer", "model: legal\ntools: [whether]");

        assertThat(check("chat=amazon.nova-lite-v1:0")).isEqualTo(1);
        assertThat(err.toString())
                .contains(folder.resolve("lawyer/agent.md") + ":4", "no model \"legal\"", "no tool \"whether\"")
                .doesNotContain("Exception");
    }
}
