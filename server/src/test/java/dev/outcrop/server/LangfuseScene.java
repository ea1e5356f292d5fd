package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.LocalGuardrail;
import dev.outcrop.langfuse.FakeLangfuse;
import dev.outcrop.langfuse.FakeLangfuse.Row;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** The real server with Langfuse at the other end. */
@SuppressWarnings("NullAway.Init") // filled before each test
abstract class LangfuseScene extends ServerScene {
    FakeLangfuse langfuse;

    @BeforeEach
    void beginLangfuse() {
        langfuse = FakeLangfuse.start();
    }

    @AfterEach
    void endLangfuse() {
        langfuse.close();
    }

    @Override
    BedrockLocal.Options bedrockOptions() {
        return super.bedrockOptions()
                .withGuardrails(LocalGuardrail.of("gr1", "3").denying("Heists", "heist"));
    }

    @Override
    void writeAgents() throws IOException {
        agent("desk", "tools: [sky, order]\nagents: [critic]\nstop-sequences: [\"" + DeskTools.SECRET + "\"]");
        agent("critic", "model: fast");
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("LANGFUSE_PUBLIC_KEY", FakeLangfuse.PUBLIC_KEY);
        environment.put("LANGFUSE_SECRET_KEY", FakeLangfuse.SECRET_KEY);
        environment.put("LANGFUSE_HOST", langfuse.url().toString());
        environment.put("OUTCROP_LANGFUSE_ENVIRONMENT", "Test EU");
        environment.put("OUTCROP_LANGFUSE_TAGS", "team-a, blue");
        environment.put("OUTCROP_LANGFUSE_RELEASE", "1.0+abc");
        return environment;
    }

    /** The next server tidies when it starts, and not an hour after the last one did. */
    void tidyAtOnce() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/outcrop.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM scheduled_tasks WHERE task_name = 'tidying'"))
                    .isEqualTo(1);
        }
    }

    JsonNode langfuseHealth(Outcrop.Running server) throws Exception {
        return get(server, "/health/details").at("/checks/langfuse");
    }

    /**
     * Waits until it is written down of so many runs that they were told, as far as they have come: whoever starts before
     * that tells them again.
     */
    void awaitNoted(int runs) {
        await().atMost(PATIENCE).until(() -> {
            try (Connection connection =
                            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/outcrop.db"));
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT count(*) FROM exports WHERE sent <> '{}' AND lease_until = 0")) {
                return row.next() && row.getInt(1) == runs;
            }
        });
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
