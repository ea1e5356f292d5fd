package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.Prerequisites;
import dev.outcrop.e2e.fixtures.SseStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.mockwebserver.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The image as it is deployed: built, pushed, pulled, and run with the rights and the surroundings that it has on AWS. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Alone
class ContainerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String AGENT = "chef";

    @TempDir
    private static Path folder;

    private static Scene scene;

    @RegisterExtension
    private static final AfterTestExecutionCallback LOGS = context -> {
        if (context.getExecutionException().isPresent()) {
            System.out.println(scene.logs());
        }
    };

    @BeforeAll
    static void start() throws Exception {
        scene = new Scene(folder);
    }

    @AfterAll
    static void end() throws Exception {
        if (scene != null) {
            scene.end();
        }
    }

    @AfterEach
    void clear() {
        scene.clear();
    }

    @Test
    void somebody_signs_in_asks_and_is_answered_with_the_rights_of_the_task_alone() throws Exception {
        scene.script.turn(turn -> turn.text("Leek ", "soup."));
        Container task = scene.task(scene.first, Map.of());
        Duration ready = task.awaitReady();
        Person ann = Person.signIn(scene.balancer.base(), scene.provider, "ann");
        assertThat(secretOfTheClient()).as("what the provider was told").isEqualTo(Scene.CLIENT_SECRET);
        try (SseStream stream = ann.at(scene.balancer.base()).ask("c-rights", AGENT, "A soup?")) {
            assertThat(stream.drain().text()).isEqualTo("Leek soup.");
        }

        assertThat(scene.role.asked()).as("credentials were asked for").isPositive();
        assertThat(scene.bedrock.calls()).as("calls that were signed with them").isNotEmpty();
        assertThat(count("SELECT count(*) FROM conversations WHERE id = 'c-rights'"))
                .isEqualTo(1);
        assertThat(status(task))
                .containsEntry("Uid", "10001\t10001\t10001\t10001")
                .containsEntry("CapEff", "0000000000000000")
                .containsEntry("CapBnd", "0000000000000000")
                .containsEntry("NoNewPrivs", "1");
        assertThat(memory(task)).isEqualTo(ContainerSpec.MEMORY);
        assertThat(task.log()).as("what it says").contains("\"level\":\"INFO\"").doesNotContain("Leek");
        Figures.tell("start to ready in a container of 512 MB", ready.toNanos() / 1e6, "ms", "none");
    }

    @Test
    void a_secret_that_is_renewed_in_secrets_manager_reaches_the_container_that_runs() throws Exception {
        Container task = scene.task(scene.first, Map.of("OUTCROP_SECRETS_REFRESH", "1s"));
        task.awaitReady();
        long pid = task.pid();
        Person.signIn(scene.balancer.base(), scene.provider, "ann");
        assertThat(secretOfTheClient()).isEqualTo(Scene.CLIENT_SECRET);

        scene.renewClientSecret("renewed-in-the-vault");
        try {
            await().atMost(LIMIT).until(() -> {
                Person.signIn(scene.balancer.base(), scene.provider, "ann");
                return secretOfTheClient().equals("renewed-in-the-vault");
            });
            assertThat(task.pid()).as("the same process").isEqualTo(pid);
            assertThat(task.log()).contains("has been renewed").doesNotContain("in-the-vault");
        } finally {
            scene.renewClientSecret(Scene.CLIENT_SECRET);
        }
    }

    @Test
    void the_same_image_is_a_runtime_of_agentcore() throws Exception {
        scene.script.turn(turn -> turn.text("Leek ", "soup."));
        ChatClient runtime = new ChatClient(scene.runtime(scene.first).base());
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> runtime.get("/ping").statusCode() == 200);
        assertThat(runtime.read("/ping").path("status").asString()).isEqualTo("Healthy");

        ObjectNode prompt =
                ChatClient.JSON.createObjectNode().put("prompt", "A soup?").put("agent", AGENT);
        try (var answer = runtime.post("/invocations", prompt).body()) {
            JsonNode told = ChatClient.JSON.readTree(answer);
            assertThat(told.path("response").asString()).isEqualTo("Leek soup.");
            assertThat(told.path("status").asString()).isEqualTo("success");
        }
        assertThat(runtime.get("/api/agents").statusCode()).as("nothing else").isEqualTo(404);
    }

    @Test
    void the_health_check_of_the_task_definition_says_whether_the_server_lives() throws Exception {
        Container task = scene.task(scene.first, Map.of());
        task.awaitReady();
        List<String> check = healthCheck();
        assertThat(check).startsWith("java").endsWith("health");
        assertThat(task.execute(check)).as("in a server that lives").isZero();

        List<String> elsewhere = new ArrayList<>(check);
        elsewhere.addAll(List.of("--port", String.valueOf(Ports.free())));
        assertThat(task.execute(elsewhere)).as("where none lives").isEqualTo(1);
    }

    @Test
    void what_the_jvm_learnt_of_starts_is_true_in_the_container_and_sqlite_needs_no_place_to_execute()
            throws Exception {
        // With `on` a JVM that can't use the cache does not start.
        var strict = new ArrayList<>(scene.pulled.entrypoint());
        strict.replaceAll(word -> word.equals("-XX:AOTMode=auto") ? "-XX:AOTMode=on" : word);
        strict.addAll(List.of("start", "--model", "demo"));
        Map<String, String> alone = Map.of(
                "OUTCROP_DATABASE_URL",
                "",
                "OUTCROP_HOST",
                "127.0.0.1",
                "OUTCROP_OIDC_ISSUER",
                "",
                "OUTCROP_OIDC_CLIENT_ID",
                "",
                "OUTCROP_OIDC_CLIENT_SECRET",
                "",
                "OUTCROP_PUBLIC_URL",
                "");
        Container task = scene.task(scene.first, strict, alone, Map.of());
        Duration with = task.awaitReady();
        try (SseStream stream = new ChatClient(task.base()).ask("c-sqlite", "chef", "Hello")) {
            assertThat(stream.drain().text()).isNotEmpty();
        }
        scene.clear();

        strict.removeIf(word -> word.startsWith("-XX:AOT"));
        Duration without = scene.task(scene.first, strict, alone, Map.of()).awaitReady();
        Figures.tell("start to ready with SQLite and the JVM's memory of starts", with.toNanos() / 1e6, "ms", "none");
        Figures.tell("the same without that memory", without.toNanos() / 1e6, "ms", "none");
        assertThat(with).isLessThan(without);
    }

    @Test
    void a_tool_that_is_silent_for_20_seconds_lives_behind_a_balancer_that_cuts_at_4() throws Exception {
        scene.script.turn(turn -> turn.toolUse("t1", "think", "{\"seconds\":20}"));
        scene.script.turn(turn -> turn.text("Thought."));
        scene.script.turn(turn -> turn.toolUse("t1", "think", "{\"seconds\":20}"));
        Container task = scene.patientTask(scene.first, scene.agents(), Map.of());
        task.awaitReady();
        Person ann = Person.signIn(scene.balancer.base(), scene.provider, "ann");
        long begun = System.nanoTime();
        try (SseStream stream = ann.at(scene.balancer.base()).ask("c-silent", "thinker", "Think")) {
            assertThat(stream.drain().text()).isEqualTo("Thought.");
            assertThat(stream.done()).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
        scene.clear();

        Container quiet = scene.patientTask(scene.first, scene.agents(), Map.of("OUTCROP_RUNS_HEARTBEAT", "15s"));
        quiet.awaitReady();
        try (SseStream stream = ann.at(scene.balancer.base()).ask("c-cut", "thinker", "Think")) {
            stream.until("tool-input-available");
            long silent = System.nanoTime();
            assertThatThrownBy(stream::drain)
                    .as("with a heartbeat longer than the balancer's patience")
                    .hasMessageContaining("broke off");
            // Neither an error that came at once nor the first heartbeat's: it was the balancer.
            assertThat(Duration.ofNanos(System.nanoTime() - silent))
                    .isBetween(Balancer.PATIENCE.minusSeconds(1), Duration.ofSeconds(12));
        }
        ChatClient past = ann.at(quiet.base());
        assertThat(past.lastMessage("c-cut").path("run").path("status").asString())
                .as("the run itself, which the balancer can't end")
                .isEqualTo("running");
        // Or the next test's server would go on with it.
        ann.at(scene.balancer.base()).stop("c-cut");
    }

    @Test
    void a_task_that_is_told_to_stop_lets_open_streams_end() throws Exception {
        Gate gate = Gate.closed();
        int streams = 3;
        for (int i = 0; i < streams; i++) {
            scene.script.turn(turn -> turn.text("Almost ").hold(gate).text("done."));
        }
        Container task = scene.task(scene.first, Map.of("OUTCROP_SHUTDOWN_GRACE", "30s"));
        task.awaitReady();
        Person ann = Person.signIn(scene.balancer.base(), scene.provider, "ann");
        List<SseStream> open = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            SseStream stream = ann.at(scene.balancer.base()).ask("c-stop-" + i, AGENT, "Quick");
            stream.until("text-delta");
            open.add(stream);
        }

        long told = System.nanoTime();
        task.signal("TERM");
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> task.readiness() == 503);
        Duration away = Duration.ofNanos(System.nanoTime() - told);
        gate.open();
        for (SseStream stream : open) {
            assertThat(stream.drain().text()).isEqualTo("Almost done.");
            assertThat(stream.done()).isTrue();
            stream.close();
        }
        assertThat(task.exit(LIMIT)).as("how it ended").isZero();
        Figures.tell("SIGTERM until readiness is 503", away.toNanos() / 1e6, "ms", "1000");
    }

    @Test
    void a_run_whose_task_is_killed_goes_on_in_another_and_no_event_is_lost_or_doubled() throws Exception {
        int words = 40;
        String[] said = new String[words];
        for (int i = 0; i < words; i++) {
            said[i] = i + " leeks. ";
        }
        for (int i = 0; i < 2; i++) {
            scene.script.turn(turn -> turn.pace(Duration.ofMillis(150)).text(said));
        }
        Container doomed = scene.task(scene.first, Map.of());
        Container other = scene.task(scene.second, Map.of());
        doomed.awaitReady();
        other.awaitReady();
        Person ann = Person.signIn(scene.balancer.base(), scene.provider, "ann");
        ChatClient client = ann.at(scene.balancer.base());
        CompletableFuture<Void> page = CompletableFuture.runAsync(() -> {
            try (SseStream stream = client.ask("c-kill", AGENT, "A story")) {
                stream.drain();
            } catch (UncheckedIOException cut) {
                // the page goes on elsewhere; here the run's events do
            }
        });
        String run = await().atMost(LIMIT).until(() -> run(client), id -> !id.isEmpty());

        List<String> frames = new ArrayList<>();
        boolean whole = false;
        int connections = 0;
        boolean killed = false;
        while (!whole) {
            connections++;
            boolean kill = !killed;
            whole = Person.read(client.events(run, frames.isEmpty() ? "" : id(frames.getLast())), frame -> {
                frames.add(frame);
                if (kill && frames.size() == 8) {
                    doomed.signal("KILL");
                }
            });
            killed = true;
        }

        List<String> stored = new ArrayList<>();
        assertThat(Person.read(ann.at(other.base()).events(run, ""), stored::add))
                .isTrue();
        assertThat(doomed.exit(LIMIT)).isEqualTo(137);
        assertThat(connections).as("connections").isGreaterThan(1);
        assertThat(frames).doesNotHaveDuplicates().isEqualTo(stored);
        assertThat(frames.getLast()).contains("run-completed");
        assertThat(client.lastMessage("c-kill").path("run").path("status").asString())
                .isEqualTo("completed");
        page.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    /** As ECS is told it. */
    private static List<String> healthCheck() throws IOException {
        Path template = Prerequisites.jar()
                .resolveSibling("../../../iac/src/test/resources/golden/prod/Outcrop-prod-App.template.json")
                .normalize();
        JsonNode command = ChatClient.JSON
                .readTree(Files.readString(template))
                .findValue("HealthCheck")
                .path("Command");
        List<String> words = scene.pulled.texts(command);
        assertThat(words).startsWith("CMD");
        return words.subList(1, words.size());
    }

    /** With what the server came to the provider for its last token. */
    private static String secretOfTheClient() {
        String basic = "";
        for (Optional<RecordedRequest> asked = request(); asked.isPresent(); asked = request()) {
            if (String.valueOf(asked.get().getPath()).endsWith("/token")) {
                basic = String.valueOf(asked.get().getHeader("Authorization")).substring("Basic ".length());
            }
        }
        return new String(Base64.getDecoder().decode(basic), UTF_8).split(":", 2)[1];
    }

    private static Optional<RecordedRequest> request() {
        try {
            return Optional.of(scene.provider.takeRequest(100, TimeUnit.MILLISECONDS));
        } catch (RuntimeException none) { // how it says that there is none
            return Optional.empty();
        }
    }

    private static String run(ChatClient client) {
        try {
            return client.lastMessage("c-kill").path("run").path("id").asString("");
        } catch (AssertionError notYet) {
            return "";
        }
    }

    private static String id(String frame) {
        return frame.split("\n", 2)[0].substring("id: ".length());
    }

    private static Map<String, String> status(Container task) throws IOException {
        var status = new HashMap<String, String>();
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(task.pid()), "status"))) {
            String[] pair = line.split(":\t", 2);
            status.put(pair[0], pair.length == 2 ? pair[1].strip() : "");
        }
        return status;
    }

    /** What the kernel holds it to, wherever this machine has its groups. */
    private static long memory(Container task) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(task.pid()), "cgroup"))) {
            String[] fields = line.split(":", 3);
            Path group = fields[1].isEmpty()
                    ? Path.of("/sys/fs/cgroup" + fields[2], "memory.max")
                    : Path.of("/sys/fs/cgroup/memory" + fields[2], "memory.limit_in_bytes");
            if (Files.isRegularFile(group) && (fields[1].isEmpty() || fields[1].equals("memory"))) {
                return Long.parseLong(Files.readString(group).strip());
            }
        }
        throw new AssertionError("no memory group");
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(scene.database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
