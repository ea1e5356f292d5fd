package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What the real jar says and how it ends, as a person at a terminal and a supervisor see it. */
class StartIT {
    @TempDir
    private Path folder;

    @Test
    void with_nothing_configured_it_says_where_it_listens_who_answers_and_where_data_is_kept() throws IOException {
        try (var server = OutcropProcess.run(folder, Map.of(), "start", "--port", "0")) {
            assertThat(server.get("/api/info")).contains("\"provider\":\"demo\"", "no AWS credentials");
            assertThat(server.get("/health/ready")).contains("ready");
            assertThat(server.get("/")).contains("<html");
            assertThat(server.out())
                    .contains("http://127.0.0.1:", "The demo answers, which is not an AI", "no AWS credentials")
                    .contains(folder.resolve(".outcrop").toString())
                    .contains("Traces    off, since no keys of Langfuse are set")
                    .contains("concierge");
            assertThat(server.err()).isEmpty();
        }
    }

    @Test
    void a_folder_without_agents_and_an_agent_that_takes_anothers_place_are_told() throws IOException {
        Files.createDirectories(folder.resolve("agents"));
        try (var server = OutcropProcess.run(folder, Map.of(), "start", "--port", "0", "--agents", "agents")) {
            Awaitility.await()
                    .atMost(OutcropProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(server.out())
                            .contains("No agent is in " + folder.resolve("agents")
                                    + " yet: put one there as NAME.md or NAME/agent.md."));
        }
        Files.writeString(folder.resolve("agents/chef.md"), "---\ndescription: Mine.\n---\nYou are a chef.\n");
        Files.writeString(folder.resolve("agents/desk.md"), "---\ndescription: A desk.\n---\nYou are a desk.\n");
        try (var server = OutcropProcess.run(folder, Map.of(), "start", "--port", "0", "--agents", "agents")) {
            Awaitility.await()
                    .atMost(OutcropProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(server.out())
                            .containsOnlyOnce("takes the place of")
                            .contains("The agent chef of " + folder.resolve("agents")
                                    + " takes the place of the one that ships."));
        }
    }

    @Test
    void the_details_show_how_many_calls_a_model_is_given_and_what_titles_took() throws IOException {
        try (var server = OutcropProcess.run(
                folder,
                Map.of("OUTCROP_CALLS_MODELS", "demo.outcrop=7,50"),
                "start",
                "--port",
                "0",
                "--titles",
                "model")) {
            assertThat(server.get("/health/details"))
                    .contains("\"demo.outcrop\":{\"limit\":7,\"start\":7,\"ceiling\":50,\"inUse\":0,\"waiting\":0}");
            server.ask("c1", "What can I cook with leeks?");
            Awaitility.await()
                    .atMost(OutcropProcess.PATIENCE)
                    .untilAsserted(() -> assertThat(server.get("/health/details"))
                            .containsPattern("\"titles\":\\{\"calls\":1,\"failed\":0,\"inputTokens\":[1-9]"));
        }
    }

    @Test
    void health_says_whether_the_server_lives() throws IOException {
        try (var server = OutcropProcess.run(folder, Map.of(), "start", "--port", "0")) {
            String port = server.url().replaceAll(".*:", "");
            try (var health = OutcropProcess.run(folder, Map.of("OUTCROP_PORT", port), "health")) {
                assertThat(health.code()).isZero();
                assertThat(health.out().strip()).isEqualTo("The server at 127.0.0.1:" + port + " lives.");
            }
            server.stop();
            failsWith(1, "No server answers at 127.0.0.1:" + port, "health", "--port", port);
        }
        failsWith(1, "set port", "health", "--port", "0");
    }

    @Test
    void a_busy_port_is_one_sentence() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            failsWith(
                    1,
                    "Port " + taken.getLocalPort() + " is in use",
                    "start",
                    "--port",
                    Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void a_data_folder_that_can_not_be_written_is_one_sentence() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        failsWith(
                1,
                "can't be written",
                "start",
                "--port",
                "0",
                "--data",
                file.resolve("data").toString());
    }

    @Test
    void a_data_folder_in_use_is_one_sentence_that_names_the_process() throws IOException {
        try (var first = OutcropProcess.run(folder, Map.of(), "start", "--port", "0")) {
            first.url();
            failsWith(1, Long.toString(first.pid()), "start", "--port", "0");
        }
    }

    @Test
    void an_open_address_is_refused_without_an_identity_provider() throws IOException {
        failsWith(1, "Without an identity provider", "start", "--port", "0", "--host", "0.0.0.0");
    }

    @Test
    void unknown_keys_of_the_file_are_refused_by_name_and_line() throws IOException {
        Files.writeString(folder.resolve("outcrop.yaml"), "port: 0\nhots: localhost\n");
        failsWith(1, "outcrop.yaml:2: unknown key \"hots\" (did you mean \"host\"?)", "start");
    }

    @Test
    void bedrock_without_credentials_is_one_sentence() throws IOException {
        failsWith(1, "Bedrock was asked for", "start", "--port", "0", "--model", "bedrock");
    }

    @Test
    void agents_that_are_not_right_are_refused_with_file_and_line() throws IOException {
        Path agent = Files.createDirectories(folder.resolve("agents/desk")).resolve("agent.md");
        Files.writeString(agent, "---\ndescription: A desk.\ntools: [calculatr]\n---\nYou are a desk.\n");
        failsWith(1, "agent.md:3: no tool \"calculatr\" (did you mean \"calculator\"?)", "start", "--agents", "agents");
    }

    @Test
    void a_database_that_does_not_answer_is_one_sentence_without_its_password() throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:1/outcrop?user=u&password=geheim";
        try (var process = OutcropProcess.run(folder, Map.of("OUTCROP_DATABASE_URL", url), "start", "--port", "0")) {
            assertThat(process.code()).isEqualTo(1);
            assertThat(process.err().strip()).hasLineCount(1).doesNotContain("geheim");
        }
    }

    @Test
    void what_is_typed_wrong_ends_with_two() throws IOException {
        fails(2, "Unknown option", "start", "--prot", "1");
        fails(2, "--port is a number from 0 to 65535", "start", "--port", "many");
        fails(2, "nonsense", "nonsense");
        fails(2, "no command \"nonsense\"", "help", "nonsense");
    }

    @Test
    void help_lists_commands_and_settings() throws IOException {
        try (var help = OutcropProcess.run(folder, Map.of(), "help")) {
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("start", "dev", "doctor", "bedrock-local");
        }
        try (var settings = OutcropProcess.run(folder, Map.of(), "help", "settings")) {
            assertThat(settings.code()).isZero();
            assertThat(settings.out()).contains("OUTCROP_DATABASE_URL", "--bedrock-region", "limits.max-body");
        }
    }

    @Test
    void the_doctor_says_what_works_and_what_is_missing_with_a_remedy() throws IOException {
        try (var doctor = OutcropProcess.run(folder, Map.of(), "doctor", "--port", "0")) {
            assertThat(doctor.code()).isZero();
            assertThat(doctor.out())
                    .containsPattern("ok +JDK +25")
                    .containsPattern("missing +AWS +no AWS credentials.*→")
                    .containsPattern("ok +Database +SQLite")
                    .containsPattern("ok +Data .* MB free")
                    .containsPattern("ok +Agents");
        }
        try (var doctor = OutcropProcess.run(folder, Map.of(), "doctor", "--port", "0", "--agents", "nowhere")) {
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.out()).containsPattern("BROKEN +Agents .*nowhere");
        }
    }

    @Test
    void logs_are_json_lines_where_that_is_asked_for() throws IOException, InterruptedException {
        try (var server = OutcropProcess.run(folder, Map.of("OUTCROP_LOG", "json"), "start", "--port", "0")) {
            org.awaitility.Awaitility.await()
                    .atMost(OutcropProcess.PATIENCE)
                    .until(() -> server.err().contains("127.0.0.1"));
            server.signal("TERM");
            assertThat(server.code()).isZero();
            assertThat(server.out()).isEmpty();
            assertThat(server.err().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(JsonMapper.shared()
                                    .readTree(line)
                                    .get("level")
                                    .stringValue())
                            .isNotEmpty());
        }
    }

    @Test
    void bedrock_local_serves_on_a_free_port() throws IOException, InterruptedException {
        try (var local = OutcropProcess.run(folder, Map.of(), "bedrock-local", "--port", "0")) {
            org.awaitility.Awaitility.await()
                    .atMost(OutcropProcess.PATIENCE)
                    .until(() -> local.out().contains("export AWS_ENDPOINT_URL=http://127.0.0.1:"));
            local.signal("TERM");
            local.code();
        }
        Files.writeString(folder.resolve("broken.json"), "{");
        failsWith(1, "broken.json", "bedrock-local", "--script", "broken.json");
    }

    private void failsWith(int code, String sentence, String... words) throws IOException {
        assertThat(fails(code, sentence, words).strip()).hasLineCount(1);
    }

    private String fails(int code, String sentence, String... words) throws IOException {
        try (var process = OutcropProcess.run(folder, Map.of(), words)) {
            assertThat(process.code()).as(process.err()).isEqualTo(code);
            assertThat(process.err()).contains(sentence).doesNotContain("\tat ");
            return process.err();
        }
    }
}
