package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.local.Script;
import dev.outcrop.bedrock.local.Turn;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.run.StreamTimeouts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Three servers replaced one after the other while two hundred people read, on a schema that is newer than they are. */
@Alone
@ExtendWith(ShowServerLogs.class)
class RollingIT {
    private static final int PEOPLE = 200;
    private static final int WORDS = 14;
    private static final Duration PACE = Duration.ofMillis(400);
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** Of the grace, closing rooms, and a machine that does other things too. */
    private static final Duration EXIT = GRACE.plusSeconds(27);

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AtomicBoolean rolling = new AtomicBoolean(true);
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger reconnects = new AtomicInteger();

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void nobody_loses_an_answer_or_a_message() throws Exception {
        try (var model = new ScriptedBedrock(RollingIT::answer);
                Replicas replicas = Replicas.start(
                        folder,
                        Databases.POSTGRESQL,
                        model,
                        3,
                        StreamTimeouts.LEASE,
                        "--shutdown-grace",
                        GRACE.toSeconds() + "s");
                var people = new People<Integer>()) {
            var fleet = new Fleet(replicas);
            var reading = new CountDownLatch(PEOPLE);
            for (int i = 0; i < PEOPLE; i++) {
                String name = "p" + i;
                people.add(() -> person(fleet, name, reading));
            }
            await("people who read")
                    .atMost(LIMIT)
                    .failFast("somebody can't read", people::assertNobodyFailed)
                    .until(() -> reading.getCount() == 0);

            migrateFurther(replicas.databaseUrl());
            for (int i = 0; i < replicas.count(); i++) {
                replace(replicas, i);
            }
            rolling.set(false);
            List<Integer> asked = people.results(LIMIT);
            for (int i = 0; i < PEOPLE; i++) {
                assertKept(fleet, "p" + i, asked.get(i));
            }
            Figures.tell("answers read to their end in a rolling restart", answers.get(), "answers", "all");
            Figures.tell("streams that were taken up again", reconnects.get(), "times", "-");
        } finally {
            rolling.set(false);
        }
    }

    /** As the first server of a later version does: the others go on, and start anew, on its schema. */
    private static void migrateFurther(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE runs ADD COLUMN of_a_later_version TEXT");
            statement.execute("ALTER TABLE messages ADD COLUMN of_a_later_version BIGINT NOT NULL DEFAULT 0");
            statement.execute("INSERT INTO schema_history SELECT 99, '99', 'later', type, 'V99__later.sql', 1,"
                    + " installed_by, installed_on, 1, true FROM schema_history WHERE version = '1'");
        }
    }

    private static Consumer<Turn> answer(JsonNode request) {
        return turn -> turn.pace(PACE).text(words(Script.lastUserText(request)));
    }

    private static String[] words(String question) {
        return IntStream.range(0, WORDS)
                .mapToObj(n -> question + " " + n + ". ")
                .toArray(String[]::new);
    }

    private static void replace(Replicas replicas, int i) {
        RunningServer leaving = replicas.at(i);
        var client = new ChatClient(leaving.base());
        // One that has nothing to do is gone before anybody could see it leave.
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> calling(client));
        long begun = System.nanoTime();
        replicas.beginToEnd(leaving);
        await().pollInterval(Duration.ofMillis(10))
                .atMost(LIMIT)
                .until(() -> client.get("/health/ready").statusCode() == 503);
        Figures.tell("SIGTERM until readiness fails", (System.nanoTime() - begun) / 1e6, "ms", "1 s");
        try (InputStream body = client.post("/api/chat?ui=v7", Fleet.message("late-" + i, "late-u-" + i, "Too late"))
                .body()) {
            assertThat(ChatClient.JSON.readTree(body).path("status").asInt()).isEqualTo(503);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        leaving.awaitExit(EXIT);
        Figures.tell(
                "SIGTERM until the exit, with many open streams",
                (System.nanoTime() - begun) / 1e6,
                "ms",
                "grace of 3 s + 4 s");
        await().atMost(LIMIT).until(() -> replicas.at(i) != leaving);
    }

    private static boolean calling(ChatClient client) {
        return client.read("/health/details")
                .at("/checks/models/details")
                .valueStream()
                .anyMatch(model -> model.path("inUse").asInt() > 0);
    }

    /** Asks and reads, again and again, until the roll is over; how often. */
    private int person(Fleet fleet, String name, CountDownLatch reading) {
        Optional<String> parent = Optional.empty();
        int asked = 0;
        while (rolling.get() || asked == 0) {
            String question = name + "/" + asked;
            var page = new PageReader();
            HttpResponse<InputStream> response = fleet.open(name, "u-" + name + "-" + asked, question, parent);
            reading.countDown();
            boolean whole = page.read(response.body(), Integer.MAX_VALUE);
            while (!whole) {
                reconnects.incrementAndGet();
                Optional<HttpResponse<InputStream>> again = fleet.resume(name);
                if (again.isPresent()) {
                    whole = page.read(again.get().body(), Integer.MAX_VALUE);
                } else {
                    JsonNode last = last(fleet, name);
                    String status = last.path("run").path("status").asString("");
                    assertThat(status).as("%s: %s", question, last).isIn("running", "completed");
                    whole = status.equals("completed");
                    await().pollDelay(Duration.ofMillis(100)).until(() -> true); // as a page that looks again
                }
            }
            JsonNode last = last(fleet, name);
            assertThat(page.error()).as(question).isEmpty();
            assertThat(String.join("", last.findValuesAsString("text")))
                    .as("what is stored for %s, of which the page has seen \"%s\"", question, page.text())
                    .isEqualTo(String.join("", words(question)));
            if (page.finish().equals("stop")) {
                assertThat(page.text()).as("what the page shows").isEqualTo(String.join("", words(question)));
            }
            parent = Optional.of(last.path("id").asString());
            asked++;
            answers.incrementAndGet();
        }
        return asked;
    }

    private static JsonNode last(Fleet fleet, String conversation) {
        JsonNode messages = fleet.get("/api/conversations/" + conversation + "/messages")
                .json()
                .path("messages");
        return messages.path(messages.size() - 1);
    }

    private static void assertKept(Fleet fleet, String name, int asked) {
        JsonNode messages =
                fleet.get("/api/conversations/" + name + "/messages").json().path("messages");
        var expected = new ArrayList<String>();
        var found = new ArrayList<String>();
        for (int i = 0; i < asked; i++) {
            expected.add(name + "/" + i);
        }
        messages.forEach(message -> {
            if (message.path("role").asString().equals("user")) {
                found.addAll(message.findValuesAsString("text"));
            }
        });
        assertThat(found).isEqualTo(expected);
        assertThat(messages.size()).isEqualTo(2 * asked);
    }
}
