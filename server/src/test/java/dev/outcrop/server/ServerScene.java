package dev.outcrop.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import dev.outcrop.server.http.Identity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on a real store, with Bedrock at the wire. */
@SuppressWarnings("NullAway.Init") // filled before each test
abstract class ServerScene {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    static final String REGION = "us-east-1";

    @TempDir
    Path folder;

    final Script script = Script.create();
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    BedrockLocal bedrock;

    @BeforeEach
    void begin() throws IOException {
        bedrock = BedrockLocal.start(bedrockOptions());
        logs.list = new CopyOnWriteArrayList<>(); // read while servers write
        logs.start();
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(logs);
        writeAgents();
    }

    @AfterEach
    void end() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(logs);
        http.close();
        bedrock.close();
    }

    BedrockLocal.Options bedrockOptions() {
        return BedrockLocal.Options.of(script);
    }

    /** Writes the files of the agents, before each test: a desk without tools, unless a test needs another. */
    void writeAgents() throws IOException {
        agent("desk", "tools: []");
    }

    /** What an operator has set in the environment; a test adds to it. */
    Map<String, String> environment() {
        return new HashMap<>();
    }

    /** What AWS, or whoever runs the container, has set in the environment; a test adds to it. */
    Map<String, String> machine() {
        return new HashMap<>(Map.of(
                "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY,
                "AWS_REGION", REGION));
    }

    /** What an operator starts the server with; a test adds to it. */
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = new EnumMap<>(SettingKey.class);
        flags.put(SettingKey.PORT, "0");
        flags.put(SettingKey.DATA, folder.resolve("data").toString());
        flags.put(SettingKey.TITLES, "words");
        flags.put(SettingKey.MODEL, "bedrock");
        flags.put(SettingKey.BEDROCK_ENDPOINT, bedrock.endpoint().toString());
        return flags;
    }

    List<Function<Models, ?>> tools() {
        return List.of(_ -> new DeskTools());
    }

    /** How it is found out who asks; it is the one local person if not set. */
    Optional<Identity> identity() {
        return Optional.empty();
    }

    /** Whether agents are read again when their files change. */
    boolean reloading() {
        return false;
    }

    Clock clock() {
        return Clock.system(ZoneId.systemDefault());
    }

    void agent(String name, String settings) throws IOException {
        write(name + ".md", "---\ndescription: The " + name + "\n" + settings + "\n---\nYou are the " + name + ".\n");
    }

    /** Writes a file of the agents' folder. */
    void write(String name, String text) throws IOException {
        Path file = folder.resolve("agents").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Starts the server; the names and values win over those of the environment. */
    Outcrop.Running server(String... more) {
        Map<String, String> environment = environment();
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        var settings = SettingsReader.read(flags(), Optional.empty(), environment, folder, folder);
        return Startup.start(
                new Outcrop.Extras(
                        List.of(folder.resolve("agents")),
                        List.of(),
                        tools(),
                        List.of(),
                        reloading(),
                        UnaryOperator.identity(),
                        identity()),
                settings,
                machine(),
                clock());
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
        var request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    JsonNode get(Outcrop.Running server, String path) throws Exception {
        return JsonMapper.shared().readTree(send(server, "GET", path).body());
    }

    HttpResponse<String> send(Outcrop.Running server, String method, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
