package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code outcrop prompts}, from the words that are typed to what is on the wire and in the files. */
class PromptsCommandTest {
    private static final String HEAD = """
            ---
            # the head of the kitchen
            description:   "Cooks"  # well
            prompt: langfuse:kitchen/chef@staging
            ---
            """.replace("\n", "\r\n");

    @TempDir
    private Path folder;

    private final FakeLangfuse langfuse = FakeLangfuse.start();

    @TempDir
    private Path elsewhere;

    private Path settings;
    private Path chef;
    private Path farm;
    private int code;
    private String out = "";
    private String err = "";

    @BeforeEach
    void files() throws IOException {
        settings = elsewhere.resolve("settings.yaml");
        Files.writeString(
                settings, """
                agents: %s
                langfuse:
                  public-key: %s
                  secret-key: %s
                  base-url: %s
                """.formatted(folder, FakeLangfuse.PUBLIC_KEY, FakeLangfuse.SECRET_KEY, langfuse.url()));
        chef = folder.resolve("chef/agent.md");
        farm = folder.resolve("farm.md");
        Files.createDirectories(chef.getParent());
        Files.writeString(chef, HEAD + "\r\nYou are a chef.\r\n{{> house-style}}\r\nSpeak {{language}}.\r\n");
        Files.writeString(farm, "---\ndescription: Grows\n---\nYou are a farmer.\n");
    }

    @AfterEach
    void stop() {
        langfuse.close();
    }

    private void prompts(String... words) {
        run(List.of("--config", settings.toString()), words);
    }

    private void run(List<String> flags, String... words) {
        var line = new ArrayList<>(List.of("prompts"));
        line.addAll(List.of(words));
        line.addAll(flags);
        var toOut = new StringWriter();
        var toErr = new StringWriter();
        code = Main.commands()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(toOut))
                .setErr(new PrintWriter(toErr))
                .execute(line.toArray(String[]::new));
        out = toOut.toString().strip();
        err = toErr.toString().strip();
    }

    private JsonNode newest() {
        return langfuse.versions("kitchen/chef").getLast();
    }

    @Test
    void push_makes_a_version_with_the_label_and_nothing_if_there_is_nothing_new() throws IOException {
        prompts("push");

        assertThat(code).as(err).isZero();
        assertThat(out).isEqualTo("chef: langfuse:kitchen/chef@staging is version 1 now.");
        assertThat(newest().path("prompt").asString())
                .isEqualTo("You are a chef.\n{{> house-style}}\nSpeak {{language}}.");
        assertThat(newest().path("labels").toString()).isEqualTo("[\"staging\"]");

        prompts("push", "chef");
        assertThat(code).isZero();
        assertThat(out).isEqualTo("chef: version 1 of langfuse:kitchen/chef@staging and the file are the same.");
        assertThat(langfuse.versions("kitchen/chef")).hasSize(1);

        Files.writeString(chef, HEAD + "You are another chef.");
        prompts("push");
        assertThat(out).isEqualTo("chef: langfuse:kitchen/chef@staging is version 2 now.");
        assertThat(langfuse.versions("kitchen/chef").getFirst().path("labels").isEmpty())
                .isTrue();
    }

    @Test
    void pull_writes_the_text_and_leaves_the_settings_to_the_byte() throws IOException {
        langfuse.textPrompt("kitchen/chef", "You cook.\n---\nSpeak {{ language }}.\n", "staging");

        prompts("pull");

        assertThat(code).as(err).isZero();
        assertThat(out).isEqualTo("chef: " + chef + " has version 1 of langfuse:kitchen/chef@staging now.");
        assertThat(Files.readString(chef)).isEqualTo(HEAD + "\r\nYou cook.\r\n---\r\nSpeak {{ language }}.\r\n");
        prompts("diff");
        assertThat(code).isZero();
        prompts("pull");
        assertThat(out).isEqualTo("chef: version 1 of langfuse:kitchen/chef@staging and the file are the same.");
        prompts("push");
        assertThat(langfuse.versions("kitchen/chef")).hasSize(1);
    }

    @Test
    void pull_leaves_whoever_reads_the_file_the_whole_of_what_was_there() throws IOException {
        langfuse.textPrompt("kitchen/chef", "You cook.", "staging");
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rw-rw-r--");
        Files.setPosixFilePermissions(chef, permissions);
        Path kept = elsewhere.resolve("kept.md");
        Files.move(chef, kept);
        Files.createSymbolicLink(chef, kept);
        String before = Files.readString(chef);

        try (InputStream reading = Files.newInputStream(chef)) {
            prompts("pull");

            assertThat(code).as(err).isZero();
            assertThat(new String(reading.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(before);
        }
        assertThat(Files.isSymbolicLink(chef)).isTrue();
        assertThat(Files.readString(kept)).isEqualTo(HEAD + "\r\nYou cook.\r\n");
        assertThat(Files.getPosixFilePermissions(kept)).isEqualTo(permissions);
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertThat(files).containsExactlyInAnyOrder(kept, settings);
        }
    }

    @Test
    void diff_tells_what_push_would_change() {
        langfuse.textPrompt("kitchen/chef", "You are a cook.\n{{> house-style}}\nSpeak {{language}}.", "staging");

        prompts("diff", "chef");

        assertThat(code).isEqualTo(1);
        assertThat(out).isEqualTo("""
                --- langfuse:kitchen/chef@staging (version 1)
                +++ FILE
                @@ -1,3 +1,3 @@
                -You are a cook.
                +You are a chef.
                 {{> house-style}}
                 Speak {{language}}.""".replace("FILE", chef.toString()));
        assertThat(langfuse.versions("kitchen/chef")).hasSize(1);
        langfuse.textPrompt("kitchen/chef", "Nobody's.");
        prompts("push");
        prompts("diff");
        assertThat(code).isZero();
    }

    @Test
    void diff_of_what_is_not_there_is_all_of_it() {
        prompts("diff");

        assertThat(code).isEqualTo(1);
        assertThat(out)
                .startsWith("--- langfuse:kitchen/chef@staging (not there)\n+++ " + chef)
                .contains("+You are a chef.\n+{{> house-style}}\n+Speak {{language}}.");
    }

    @Test
    void a_chat_of_one_system_message_stays_one_and_config_is_kept() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "chat");
        body.putArray("prompt").addObject().put("role", "system").put("content", "You cook.");
        body.putArray("labels").add("staging");
        body.putObject("config").put("owner", "ann");
        langfuse.prompt("kitchen/chef", body);

        prompts("push");

        assertThat(code).as(err).isZero();
        assertThat(newest().path("type").asString()).isEqualTo("chat");
        assertThat(newest().at("/prompt/0/content").asString()).startsWith("You are a chef.");
        assertThat(newest().at("/config/owner").asString()).isEqualTo("ann");

        ((tools.jackson.databind.node.ArrayNode) body.get("prompt"))
                .addObject()
                .put("role", "user")
                .put("content", "Hello");
        langfuse.prompt("kitchen/chef", body);
        prompts("push");
        assertThat(code).isEqualTo(1);
        assertThat(err)
                .isEqualTo("chef: langfuse:kitchen/chef@staging is a chat of several messages, and an agent's prompt"
                        + " is a text or one system message.");
    }

    @Test
    void what_the_other_side_could_not_use_is_not_moved() throws IOException {
        langfuse.textPrompt("kitchen/chef", "Paint it {{colour}}.", "staging");
        String before = Files.readString(chef);

        prompts("pull");
        assertThat(code).isEqualTo(1);
        assertThat(err)
                .isEqualTo("chef: version 1 of langfuse:kitchen/chef@staging is not pulled: there is no variable"
                        + " \"colour\": it may use language and today.");
        assertThat(Files.readString(chef)).isEqualTo(before);

        Files.writeString(chef, HEAD + "Paint it {{colour}} too.");
        prompts("push");
        assertThat(code).isEqualTo(1);
        assertThat(err)
                .isEqualTo("chef: the prompt of " + chef + " is not pushed: there is no variable \"colour\": it may"
                        + " use language and today.");
        assertThat(langfuse.versions("kitchen/chef")).hasSize(1);
    }

    @Test
    void each_fault_is_a_sentence() throws IOException {
        prompts("pull");
        fault("chef: Langfuse has no langfuse:kitchen/chef@staging: push it first, or give a version this label.");
        prompts("push", "chfe");
        fault("There is no agent \"chfe\" in " + folder + " (did you mean \"chef\"?).");
        prompts("push", "farm");
        fault("The prompt of farm is in its file alone: give " + farm + " a line \"prompt: langfuse:NAME\".");

        langfuse.behave(new Behaviour.Status(500, Optional.empty()));
        prompts("push");
        fault("chef: Langfuse at " + langfuse.url() + " can't be asked: it answered 500.");
        langfuse.behave(new Behaviour.Status(401, Optional.empty()));
        prompts("push");
        fault("chef: Langfuse at " + langfuse.url() + " can't be asked: it answered 401: the keys are wrong.");
        langfuse.down();
        prompts("push");
        fault("chef: Langfuse at " + langfuse.url() + " can't be asked: it could not be reached.");

        run(List.of("--agents", folder.toString()), "push");
        fault(
                "There are no keys of Langfuse: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, and LANGFUSE_BASE_URL if it"
                        + " is not Langfuse's own cloud.");
        run(List.of(), "push");
        fault("Say where your agents are: --agents DIR, or agents: in outcrop.yaml.");
        run(List.of());
        assertThat(code).isEqualTo(2);
        assertThat(err).startsWith("Say what to do with the prompts: push, pull or diff.");

        Files.writeString(chef, "---\ndescription: Cooks\n---\nYou are a chef.\n");
        prompts("push");
        fault("No agent in " + folder + " has its prompt in Langfuse: give one a line \"prompt: langfuse:NAME\".");
        Files.writeString(chef, "---\ndescription: Cooks\nprompt: chef\n---\nYou are a chef.\n");
        prompts("push");
        fault(chef + ":3: \"prompt\": a prompt is named as langfuse:NAME or langfuse:NAME@LABEL, not \"chef\"");
    }

    private void fault(String sentence) {
        assertThat(err).isEqualTo(sentence);
        assertThat(out).isEmpty();
        assertThat(code).isEqualTo(1);
    }

    @Test
    void of_diff_trouble_is_two() {
        langfuse.behave(new Behaviour.Status(503, Optional.empty()));
        prompts("diff");
        assertThat(code).isEqualTo(2);
        assertThat(err).isEqualTo("chef: Langfuse at " + langfuse.url() + " can't be asked: it answered 503.");
        run(List.of("--agents", folder.toString()), "diff");
        assertThat(code).isEqualTo(2);
    }
}
