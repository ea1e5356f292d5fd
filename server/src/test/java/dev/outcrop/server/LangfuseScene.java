package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Media;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on a real store, with Bedrock at the wire and Langfuse at the other end. */
@SuppressWarnings("NullAway.Init") // filled before each test
abstract class LangfuseScene {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    static final String SECRET = "jo.doe@example.org";

    static final byte[] PICTURE = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3, 4};

    @TempDir
    Path folder;

    final Script script = Script.create();
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    BedrockLocal bedrock;
    FakeLangfuse langfuse;

    /** Tools of the desk. */
    static final class DeskTools {
        @Tool(description = "The weather", effect = Effect.READ)
        String sky(@Param("City") String city) {
            if (city.equals("Nowhere")) {
                throw new IllegalStateException("There is no such city, says " + SECRET);
            }
            return "4 degrees in " + city;
        }

        @Tool(description = "Orders", effect = Effect.WRITE)
        String order(@Param("What") String what) {
            return "Ordered " + what;
        }

        @Tool(description = "A picture", effect = Effect.READ)
        Block.Image picture() {
            return new Block.Image("png", new Media.Inline(Bytes.of(PICTURE)));
        }

        @Tool(description = "Takes forever", effect = Effect.READ, timeout = "200ms")
        String slow() throws InterruptedException {
            new CountDownLatch(1).await();
            return "never";
        }
    }

    @BeforeEach
    void begin() throws IOException {
        bedrock = BedrockLocal.start(BedrockLocal.Options.of(script)
                .withGuardrails(LocalGuardrail.of("gr1", "3").denying("Heists", "heist")));
        langfuse = FakeLangfuse.start();
        logs.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(logs);
        agent("desk", "tools: [sky, order]\nagents: [critic]\nstop-sequences: [\"" + SECRET + "\"]");
        agent("critic", "model: fast");
    }

    @AfterEach
    void end() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(logs);
        http.close();
        bedrock.close();
        langfuse.close();
    }

    void agent(String name, String settings) throws IOException {
        Path file = folder.resolve("agents").resolve(name + ".md");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "---\ndescription: The " + name + "\n" + settings + "\n---\nYou are the " + name + ".\n");
    }

    Outcrop.Running server(String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "LANGFUSE_PUBLIC_KEY",
                FakeLangfuse.PUBLIC_KEY,
                "LANGFUSE_SECRET_KEY",
                FakeLangfuse.SECRET_KEY,
                "LANGFUSE_HOST",
                langfuse.url().toString(),
                "OUTCROP_LANGFUSE_ENVIRONMENT",
                "Test EU",
                "OUTCROP_LANGFUSE_TAGS",
                "team-a, blue",
                "OUTCROP_LANGFUSE_RELEASE",
                "1.0+abc"));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        Map<SettingKey, String> flags = new EnumMap<>(SettingKey.class);
        flags.put(SettingKey.PORT, "0");
        flags.put(SettingKey.DATA, folder.resolve("data").toString());
        flags.put(SettingKey.TITLES, "words");
        flags.put(SettingKey.MODEL, "bedrock");
        flags.put(SettingKey.BEDROCK_ENDPOINT, bedrock.endpoint().toString());
        var settings = SettingsReader.read(flags, Optional.empty(), environment, folder, folder);
        return Startup.start(
                new Outcrop.Extras(
                        List.of(folder.resolve("agents")),
                        List.of(),
                        List.of(_ -> new DeskTools()),
                        List.of(),
                        false,
                        UnaryOperator.identity()),
                settings,
                Map.of(
                        "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                        "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                        "AWS_REGION", "us-east-1"));
    }

    /** Asks the desk and reads the answer's stream to its end. */
    String ask(Outcrop.Running server, String conversation, String text) throws Exception {
        return ask(server, "desk", conversation, text);
    }

    String ask(Outcrop.Running server, String agent, String conversation, String text) throws Exception {
        return post(server, "/api/chat", """
                {"id":"%s","agent":"%s","parentId":null,
                 "message":{"id":"m-%s","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(conversation, agent, conversation, text));
    }

    String post(Outcrop.Running server, String path, String body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(server.url() + path))
                                .header("content-type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    JsonNode get(Outcrop.Running server, String path) throws Exception {
        return JsonMapper.shared()
                .readTree(http.send(
                                HttpRequest.newBuilder(URI.create(server.url() + path))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    JsonNode langfuseHealth(Outcrop.Running server) throws Exception {
        return get(server, "/health/details").at("/checks/langfuse");
    }

    /** The spans of a conversation, once its answer is there as a whole. */
    List<Row> rows(String conversation) {
        await().atMost(PATIENCE).until(() -> !root(conversation).isEmpty());
        return spans(conversation);
    }

    List<Row> spans(String conversation) {
        return langfuse.rows().stream()
                .filter(row -> row.text("session.id").equals(conversation))
                .toList();
    }

    List<Row> root(String conversation) {
        return spans(conversation).stream()
                .filter(row -> row.parent().isEmpty())
                .toList();
    }

    static List<Row> of(List<Row> rows, String type) {
        return rows.stream().filter(row -> row.type().equals(type)).toList();
    }

    static Row one(List<Row> rows, String type) {
        assertThat(of(rows, type)).as(type + " in " + names(rows)).hasSize(1);
        return of(rows, type).getFirst();
    }

    static List<String> names(List<Row> rows) {
        return rows.stream().map(row -> row.type() + " " + row.name()).toList();
    }

    List<String> toldLines() {
        var lines = new ArrayList<String>();
        logs.list.forEach(event -> lines.add(event.getFormattedMessage()
                + Optional.ofNullable(event.getThrowableProxy())
                        .map(Object::toString)
                        .orElse("")));
        return lines;
    }

    String told() {
        return String.join("\n", toldLines());
    }
}
