package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.server.config.SettingKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people said and what is secret is in no log, though every logger there is tells all that it can. */
@SuppressWarnings("NullAway.Init") // filled before the tests
class SecretsInLogsTest extends SignInScene {
    private static final LoggerContext LOGGERS = (LoggerContext) LoggerFactory.getILoggerFactory();
    private static final Map<String, Level> BEFORE = new HashMap<>();

    /** Doubles that run in this process and in no server. */
    private static final List<String> NOT_OURS = List.of("com.sun.net.httpserver", "sun.net.httpserver", "io.zonky");

    private static EmbeddedPostgres postgres;
    private static java.util.logging.Level jul;

    private final FakeLangfuse langfuse = FakeLangfuse.start();
    private final FakeLangfuse collector = FakeLangfuse.start();
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @BeforeAll
    static void everything_is_told() throws IOException {
        postgres = TestPostgres.start();
        for (Logger logger : LOGGERS.getLoggerList()) {
            BEFORE.put(logger.getName(), logger.getLevel());
            logger.setLevel(logger.getName().equals(Logger.ROOT_LOGGER_NAME) ? Level.TRACE : null);
        }
        java.util.logging.Logger root = LogManager.getLogManager().getLogger("");
        jul = root.getLevel();
        root.setLevel(java.util.logging.Level.ALL);
    }

    @AfterAll
    static void as_before() throws IOException {
        LogManager.getLogManager().getLogger("").setLevel(jul);
        BEFORE.forEach((name, level) -> LOGGERS.getLogger(name).setLevel(level));
        postgres.close();
    }

    /** A word that is nowhere else. */
    private String marker(String what) {
        String word = "zq" + what + "7193zq";
        secrets.put(what, word);
        return word;
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]");
        script.when(SecretsInLogsTest::fails, turn -> turn.httpError(400, "ValidationException", marker("refusal")));
        script.when(
                request -> said(request, "Cut"),
                turn -> turn.text(marker("half")).thenCut());
        script.when(request -> said(request, "Cut"), turn -> turn.text("whole"));
        script.always(
                request -> request.path("messages").toString().contains("toolResult"),
                turn -> turn.text(marker("answer")));
        script.otherwise(turn -> turn.reasoning(marker("reasoning"), "signed")
                .toolUse("call_1", "sky", "{\"city\":\"" + marker("argument") + "\"}")
                .toolUse("call_2", "sky", "{\"city\":\"Nowhere\"}"));
    }

    private static boolean fails(JsonNode request) {
        return said(request, "Fail");
    }

    private static boolean said(JsonNode request, String word) {
        return Script.lastUserText(request).contains(word);
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        String url = postgres.getJdbcUrl("postgres", "postgres");
        flags.putIfAbsent(
                SettingKey.DATABASE_URL,
                url + (url.contains("?") ? "&" : "?") + "password=" + marker("databasepassword"));
        flags.put(SettingKey.PUBLIC_URL, "http://localhost:8080");
        flags.put(SettingKey.OIDC_AUDIENCES, "api");
        flags.put(SettingKey.ACCESS_DEFAULT_ROLE, "admin");
        return flags;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_SESSION_KEYS", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI=");
        environment.put("LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY);
        environment.put("LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY);
        environment.put("LANGFUSE_HOST", langfuse.url().toString());
        environment.put("OUTCROP_OTLP_ENDPOINT", collector.url() + "/api/public/otel");
        environment.put(
                "OUTCROP_OTLP_HEADERS",
                "authorization=" + FakeLangfuse.authorization() + ",x-more=" + marker("collectorheader"));
        environment.put("OUTCROP_OTLP_CONTENT", "on");
        return environment;
    }

    @Test
    void nothing_that_was_said_and_nothing_secret_is_in_a_log_at_any_level() throws Exception {
        secrets.put("client secret", TestProvider.SECRET);
        secrets.put("session key", environment().get("OUTCROP_SESSION_KEYS"));
        secrets.put("Langfuse's key", FakeLangfuse.SECRET_KEY);
        secrets.put("Langfuse's authorization", FakeLangfuse.authorization());
        secrets.put("AWS key", BedrockLocal.LOCAL_SECRET_KEY);
        secrets.put("tool's exception", DeskTools.SECRET);

        signedIn();
        talk();
        programs();
        mistakes();
        things();
        langfuseAndCollector();
        noDatabase();

        var loggers = new TreeSet<String>();
        var leaks = new TreeSet<String>();
        for (ILoggingEvent event : List.copyOf(logs.list)) {
            loggers.add(event.getLoggerName());
            String whole = whole(event);
            if (NOT_OURS.stream().noneMatch(event.getLoggerName()::startsWith)) {
                secrets.forEach((what, secret) -> {
                    if (whole.contains(secret)) {
                        leaks.add(what + " by " + event.getLoggerName() + " at " + event.getLevel());
                    }
                });
            }
        }
        assertThat(leaks).isEmpty();
        assertThat(loggers).as("what is told at all").anyMatch(name -> name.startsWith("dev.outcrop"));
        assertThat(secrets).as("what was looked for").hasSizeGreaterThan(25);
    }

    private static String whole(ILoggingEvent event) {
        var whole = new StringBuilder(event.getFormattedMessage()).append(event.getMDCPropertyMap());
        if (event.getThrowableProxy() != null) {
            whole.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return whole.toString();
    }

    private void signedIn() throws Exception {
        HttpResponse<String> back = signIn(browser, nonce -> {
            String token = provider.signed(provider.claims("ann", nonce)
                    .claim("email", marker("email"))
                    .build());
            secrets.put("ID token", token);
            return token;
        });
        assertThat(Browser.location(back)).isEqualTo("/c/abc");
        browser.cookies.forEach((name, value) -> secrets.put("cookie " + name, value));
        var stranger = new Browser(http);
        signIn(stranger, nonce -> marker("brokentoken"));
        stranger.get(server.url() + "/auth/callback?code=" + marker("code") + "&state=" + marker("state"));
    }

    private String asked(String conversation, String text) throws Exception {
        return browser.send(
                        "POST",
                        server.url() + "/api/chat?ui=v7",
                        """
                        {"id":"%s","agent":"desk","parentId":null,
                         "message":{"id":"m-%s","role":"user","parts":[{"type":"text","text":"%s"}]}}
                        """.formatted(conversation, conversation, text),
                        "traceparent",
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                        "tracestate",
                        "a=" + marker("tracestate"),
                        "X-Anything",
                        marker("header"))
                .body();
    }

    private void talk() throws Exception {
        assertThat(asked("c1", marker("prompt"))).contains(marker("answer"));
        assertThat(asked("c2", "Fail " + marker("failing"))).contains("error");
        assertThat(asked("c3", "Cut " + marker("cut"))).contains("[DONE]");
    }

    private void programs() throws Exception {
        HttpResponse<String> made = browser.send(
                "POST",
                server.url() + "/api/keys",
                "{\"name\":\"" + marker("keyname") + "\",\"permissions\":[\"read\",\"chat\"]}");
        String key = JsonMapper.shared().readTree(made.body()).path("secret").asString();
        assertThat(key).as(made.body()).startsWith("ock_");
        secrets.put("API key", key);
        var program = new Browser(http);
        assertThat(program.get(server.url() + "/api/info", "Authorization", "Bearer " + key)
                        .statusCode())
                .isEqualTo(200);
        assertThat(program.get(server.url() + "/api/info", "Authorization", "Bearer ock_0123_" + marker("unknownkey"))
                        .statusCode())
                .isEqualTo(401);
        String token = provider.signed(provider.access("ann", "api").build());
        secrets.put("access token", token);
        assertThat(program.get(server.url() + "/api/info", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(200);
        for (String wrong : List.of("a.b." + marker("signature"), marker("nobearer"))) {
            assertThat(program.get(server.url() + "/api/info", "Authorization", "Bearer " + wrong)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private void mistakes() throws Exception {
        for (String body : List.of(
                "{\"" + marker("member"), "{\"id\":5,\"text\":\"" + marker("value") + "\"}", marker("nojson"))) {
            assertThat(browser.send("POST", server.url() + "/api/chat", body).statusCode())
                    .isEqualTo(400);
        }
        browser.get(server.url() + "/api/conversations?query=" + marker("query"));
        browser.get(server.url() + "/api/conversations?" + marker("parameter") + "=1");
        browser.get(server.url() + "/api/runs/" + marker("run"));
        browser.get(server.url() + "/" + marker("path"));
        browser.get(server.url() + "/api/info", "Cookie2", marker("oldcookie"));
    }

    private void things() throws Exception {
        browser.send("PATCH", server.url() + "/api/conversations/c1", "{\"title\":\"" + marker("title") + "\"}");
        HttpResponse<String> attached =
                browser.send("POST", server.url() + "/api/attachments", marker("file"), "X-Name", marker("filename"));
        assertThat(attached.statusCode()).as(attached.body()).isEqualTo(201);
        JsonNode messages = JsonMapper.shared()
                .readTree(browser.get(server.url() + "/api/conversations/c1/messages")
                        .body());
        String run = messages.findValues("run").getFirst().path("id").asString("none");
        browser.send(
                "PUT",
                server.url() + "/api/runs/" + run + "/feedback",
                "{\"rating\":\"down\",\"comment\":\"" + marker("comment") + "\"}");
        browser.get(server.url() + "/api/conversations/c1/export");
        assertThat(browser.get(server.url() + "/api/me/export").statusCode()).isEqualTo(200);
        browser.send("POST", server.url() + "/api/holds", "{\"person\":\"x\",\"reason\":\"" + marker("reason") + "\"}");
    }

    private void langfuseAndCollector() {
        await().atMost(PATIENCE)
                .until(() -> langfuse.rows().size() >= 3 && collector.rows().size() >= 3);
        langfuse.behave(new FakeLangfuse.Behaviour.Status(401, Optional.empty()));
        collector.behave(new FakeLangfuse.Behaviour.Status(500, Optional.empty()));
        int before = langfuse.asked().size();
        try {
            asked("c9", "Fail again");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        clock.tick(Duration.ofMinutes(1));
        await().atMost(PATIENCE).until(() -> langfuse.asked().size() > before);
        langfuse.close();
        collector.close();
    }

    /** A server that finds no database. */
    private void noDatabase() {
        var told = new ArrayList<Throwable>();
        assertThatThrownBy(() -> another(Map.of(
                        SettingKey.DATABASE_URL,
                        "jdbc:postgresql://127.0.0.1:9/none?user=u&password=" + marker("otherpassword"))))
                .satisfies(told::add);
        assertThat(told.getFirst().toString()).doesNotContain(marker("otherpassword"));
    }
}
