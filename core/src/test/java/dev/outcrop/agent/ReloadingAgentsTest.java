package dev.outcrop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.prompt.Prompts;
import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.Toolbox;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingAgentsTest {
    @TempDir
    private Path folder;

    private final List<AgentProblems> reported = new ArrayList<>();
    private Instant now = Instant.parse("2026-08-01T12:00:00Z");

    @SuppressWarnings("unused") // called by reflection
    private static final class Tools {
        @Tool(description = "Tells the weather.")
        String weather() {
            return "sunny";
        }
    }

    private final AgentCheck check = new AgentCheck(Toolbox.of(AnnotatedTools.of(new Tools())), Set.of("chat", "fast"));

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String agent(String description, String... settings) {
        return "---\ndescription: " + description + "\n" + String.join("\n", settings) + "\n---\nHello {{> style}}";
    }

    private static String lines(String... lines) {
        return String.join("\n", lines);
    }

    private ReloadingAgents load(AgentSource... sources) {
        return new ReloadingAgents(
                List.of(), List.of(sources), check, ReloadingAgents.DEFAULT_NAME, () -> now, reported::add);
    }

    private AgentSource folder() {
        return AgentSource.folder(folder);
    }

    @Test
    void a_folder_holds_agents_in_folders_and_in_files() throws Exception {
        write("_partials/style.md", "Be kind.\n");
        write("_drafts/agent.md", "not one");
        write(".git/agent.md", "not one");
        write("README.md", "not one");
        write("empty/notes.txt", "not one");
        write("zoo.md", agent("Animals.", "tools: [weather]"));
        write("chef/agent.md", agent("Cooks.", "agents: [zoo]"));

        ReloadingAgents agents = load(folder());

        assertThat(agents.all()).extracting(Agent::name).containsExactly("chef", "zoo");
        assertThat(agents.byDefault().name()).isEqualTo("chef");
        assertThat(agents.find("zoo").orElseThrow().instructions().template()).isEqualTo("Hello Be kind.");
        assertThat(agents.find("nobody")).isEmpty();
    }

    @Test
    void the_concierge_answers_by_default() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("Cooks."));
        write("concierge.md", agent("Helps."));
        assertThat(load(folder()).byDefault().name()).isEqualTo("concierge");
    }

    @Test
    void references_are_checked_with_file_and_line() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("Cooks.", "model: fats", "tools:", "  - weather", "  - wether", "agents: [chef, zooo]"));
        write("zoo.md", agent("Animals.", "model: us.anthropic.claude-sonnet-4-5-20250929-v1:0"));

        String chef = folder.resolve("chef.md").toString();
        assertThatThrownBy(() -> load(folder()))
                .isInstanceOf(AgentProblems.class)
                .hasMessage(lines(
                        chef + ":3: no model \"fats\" (did you mean \"fast\"?)",
                        chef + ":6: no tool \"wether\" (did you mean \"weather\"?)",
                        chef + ":7: an agent can't hand over to itself",
                        chef + ":7: no agent \"zooo\" (did you mean \"zoo\"?)"));
    }

    @Test
    void problems_of_all_files_come_at_once() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("Cooks.", "colour: red"));
        write("chef/agent.md", agent("Cooks."));
        write("zoo.md", "nothing");
        write("Zoo/agent.md", agent("Animals."));
        Files.write(folder.resolve("bytes.md"), new byte[] {(byte) 0xFF});

        assertThatThrownBy(() -> load(folder())).hasMessageContaining("bytes.md: is not text in UTF-8");
        Files.delete(folder.resolve("bytes.md"));
        assertThatThrownBy(() -> load(folder()))
                .hasMessageContaining("chef.md:3: unknown key \"colour\"")
                .hasMessageContaining("zoo.md:1: begins with a line")
                .hasMessageContaining("agent.md:1: the name \"Zoo\" is not 1 to 39 of");
    }

    @Test
    void two_files_of_one_name_are_refused() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("Cooks."));
        write("chef/agent.md", agent("Cooks."));
        assertThatThrownBy(() -> load(folder()))
                .hasMessageContaining("the name \"chef\" belongs to " + folder.resolve("chef"));
    }

    @Test
    void a_missing_folder_and_an_empty_one_are_said() {
        assertThatThrownBy(() -> load(AgentSource.folder(folder.resolve("nowhere"))))
                .hasMessage(folder.resolve("nowhere") + ": there is no such folder");
        assertThatThrownBy(() -> load(folder())).hasMessage("agents: there is no agent");
    }

    @Test
    void shipped_agents_come_from_a_jar_and_a_user_may_replace_them() throws Exception {
        Path jar = folder.resolve("shipped.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String name : List.of("chef", "concierge")) {
                out.putNextEntry(new JarEntry("agents/" + name + "/agent.md"));
                out.write(agent("Shipped.").getBytes(StandardCharsets.UTF_8));
            }
            out.putNextEntry(new JarEntry("agents/_partials/style.md"));
            out.write("shipped style".getBytes(StandardCharsets.UTF_8));
        }
        write("chef.md", agent("Mine."));
        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            AgentSource shipped = AgentSource.resources(loader, "agents", List.of("concierge", "chef"));
            ReloadingAgents agents = load(shipped, folder());

            assertThat(agents.all()).extracting(Agent::name).containsExactly("concierge", "chef");
            assertThat(agents.all()).extracting(Agent::description).containsExactly("Shipped.", "Mine.");
            assertThat(agents.find("chef").orElseThrow().instructions().template())
                    .isEqualTo("Hello shipped style");
            assertThatThrownBy(() -> load(AgentSource.resources(loader, "agents", List.of("nope"))))
                    .hasMessage("agents/nope/agent.md: is not on the class path");
        }
    }

    @Test
    void a_change_is_read_again_half_a_second_later_at_most() throws Exception {
        write("_partials/style.md", "one");
        write("chef.md", agent("Cooks."));
        ReloadingAgents agents = load(folder());
        String before = agents.byDefault().version();

        write("chef.md", agent("Cooks better."));
        now = now.plusMillis(499);
        assertThat(agents.byDefault().description()).isEqualTo("Cooks.");
        now = now.plusMillis(1);
        assertThat(agents.byDefault().description()).isEqualTo("Cooks better.");

        write("_partials/style.md", "three");
        write("zoo.md", agent("Animals."));
        now = now.plusMillis(500);
        assertThat(agents.all()).hasSize(2);
        assertThat(agents.byDefault().version()).isNotEqualTo(before);

        Files.delete(folder.resolve("zoo.md"));
        now = now.plusMillis(500);
        assertThat(agents.all()).hasSize(1);
        assertThat(reported).isEmpty();
    }

    @Test
    void a_broken_change_is_reported_once_and_the_last_good_agents_stay() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("Cooks."));
        ReloadingAgents agents = load(folder());

        write("chef.md", agent("Cooks worse.", "tools: [nothing]"));
        for (int i = 0; i < 3; i++) {
            now = now.plusMillis(500);
            assertThat(agents.byDefault().description()).isEqualTo("Cooks.");
        }
        assertThat(reported).singleElement().asString().contains("no tool \"nothing\"");

        write("chef.md", agent("Cooks again."));
        now = now.plusMillis(500);
        assertThat(agents.byDefault().description()).isEqualTo("Cooks again.");
        assertThat(reported).hasSize(1);
    }

    @Test
    void agents_in_code_are_checked_like_files_and_stand_with_them() throws Exception {
        write("_partials/style.md", "x");
        write("chef.md", agent("From a file."));
        var prompt = Prompts.parse("Hello");
        var sources = List.of(folder());
        var inCode = List.of(
                Agent.of("desk", "Weather.", prompt).withTools("weather").withAgents("chef"),
                Agent.of("chef", "From code.", prompt));

        var agents = new ReloadingAgents(inCode, sources, check, "desk", () -> now, reported::add);
        assertThat(agents.all()).extracting(Agent::description).containsExactly("Weather.", "From a file.");
        assertThat(agents.byDefault().name()).isEqualTo("desk");

        var wrong = List.of(
                Agent.of("desk", " ", prompt).withTools("wetter").withModel("chad"),
                Agent.of("Desk 2", "x", prompt),
                Agent.of("desk3", "x", Prompts.parse(" ")));
        assertThatThrownBy(() -> new ReloadingAgents(wrong, sources, check, "desk", () -> now, reported::add))
                .hasMessage(lines(
                        "agent desk: \"description\" is empty",
                        "agent desk: no model \"chad\" (did you mean \"chat\"?)",
                        "agent desk: no tool \"wetter\" (did you mean \"weather\"?)",
                        "agent Desk 2: the name \"Desk 2\" is not 1 to 39 of a-z, 0-9 and '-', beginning with a letter",
                        "agent desk3: the instructions are missing"));
        assertThat(Agents.of(inCode.toArray(Agent[]::new)).byDefault().name()).isEqualTo("desk");
    }
}
