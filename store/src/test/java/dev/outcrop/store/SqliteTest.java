package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.outcrop.run.Lease;
import dev.outcrop.usage.UsageQuery;
import dev.outcrop.usage.UsageSum;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about a database that is a file in a folder. */
class SqliteTest {
    private final SettableClock clock = new SettableClock();
    private final Scene scene = new Scene(clock);

    @TempDir
    Path folder;

    private StoreOptions options() {
        return StoreOptions.sqlite(folder).clock(clock);
    }

    private void sql(String... statements) throws Exception {
        try (Connection connection = Backend.connect(options());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private StoreFailure.CannotOpen refusal() {
        return catchThrowableOfType(
                StoreFailure.CannotOpen.class, () -> Store.open(options()).close());
    }

    @Test
    void a_second_opening_of_a_data_folder_is_refused_until_the_first_is_closed() {
        try (Store first = Store.open(options())) {
            assertThat(first.kind()).isEqualTo("sqlite");
            assertThat(refusal()).satisfies(refusal -> {
                assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.IN_USE);
                assertThat(refusal)
                        .hasMessageStartingWith("Another Outcrop is using this data folder (" + folder)
                        .hasMessageEndingWith("; stop it or give --data another folder.");
            });
        }
        Store.open(options()).close();
    }

    @Test
    void a_data_folder_that_is_a_file_is_refused() throws IOException {
        folder = Files.createFile(folder.resolve("file")).resolve("data");
        assertThat(refusal()).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.FOLDER_NOT_WRITABLE);
            assertThat(refusal).hasMessageContaining(folder.toString());
        });
    }

    @Test
    void a_full_disk_at_start_is_told_from_a_folder_that_may_not_be_written() {
        assertThat(FolderLock.failure(folder, new IOException("No space left on device"))
                        .reason())
                .isEqualTo(StoreFailure.Reason.DISK_FULL);
        assertThat(FolderLock.failure(folder, new IOException("Permission denied"))
                        .reason())
                .isEqualTo(StoreFailure.Reason.FOLDER_NOT_WRITABLE);
    }

    @Test
    void a_file_that_is_no_database_is_refused() throws IOException {
        Files.writeString(
                folder.resolve(SqliteDatabase.FILE),
                "this is not a database, and long enough to be read as one".repeat(40));
        assertThat(refusal()).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.UNUSABLE);
            assertThat(refusal).hasMessageContaining("is damaged or is not a database");
        });
    }

    @Test
    void a_schema_that_has_left_this_version_behind_is_refused() throws Exception {
        Store.open(options()).close();
        sql("UPDATE schema_reader SET min_version = 99");
        assertThat(refusal()).satisfies(refusal -> {
            assertThat(refusal.reason()).isEqualTo(StoreFailure.Reason.LEFT_BEHIND);
            assertThat(refusal).hasMessageContaining("newer Outcrop").hasMessageEndingWith("start the newer version.");
        });
    }

    @Test
    void a_newer_schema_that_still_serves_this_version_is_used() throws Exception {
        Store.open(options()).close();
        sql(
                "ALTER TABLE runs ADD COLUMN of_a_later_version TEXT",
                "INSERT INTO schema_history SELECT 99, '99', 'later', type, 'V99__later.sql', 1, installed_by, installed_on, 1, 1"
                        + " FROM schema_history WHERE version = '1'");
        try (Store store = Store.open(options())) {
            scene.turn(store.journal(), ANN, "c", "m1", "", "question", "answer");
            assertThat(store.journal().read(run("r-m1"), 0)).hasSize(5);
        }
    }

    @Test
    void runs_of_a_process_that_died_are_taken_over_at_once() {
        try (Store store = Store.open(options())) {
            begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            assertThat(store.journal().takeOver(Scene.HOLDER)).isEmpty();
        }
        try (Store store = Store.open(options())) {
            assertThat(store.journal().takeOver(Scene.HOLDER)).containsExactly(new Lease(run("r-m1"), Scene.HOLDER, 2));
            assertThat(store.journal().takeOver(Scene.HOLDER)).isEmpty();
        }
    }

    @Test
    void on_a_full_disk_a_run_waits_and_a_new_question_is_refused_and_nothing_is_half_stored() throws Exception {
        try (Store store = Store.open(options());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            long limit = pages(store, "max_page_count = 1"); // SQLite makes it the present size
            var append = threads.submit(() -> store.journal()
                    .append(lease, List.of(scene.step("r-m1", 2, 1), scene.text("r-m1", 3, 1, "x".repeat(500_000)))));
            await().untilAsserted(() -> assertThat(store.health().oldestPendingWrite())
                    .hasValueSatisfying(age -> assertThat(age).isPositive()));
            assertThatThrownBy(() -> store.journal().begin(scene.ask(ANN, "c2", "m2", "", "x".repeat(500_000))))
                    .isInstanceOf(StoreFailure.NotStored.class)
                    .hasMessage("This could not be stored: the disk is full.");
            assertThat(append.isDone()).isFalse();
            assertThat(store.journal().read(run("r-m1"), 1)).isEmpty();
            assertThat(store.journal().read(run("r-m2"), 0)).isEmpty();
            store.settings().put(ANN, "language", "ja"); // what still finds room is stored

            assertThat(pages(store, "max_page_count = 1000000")).isGreaterThan(limit);
            append.get(30, TimeUnit.SECONDS);
            assertThat(store.journal().read(run("r-m1"), 1)).hasSize(2);
            assertThat(store.health().pendingWrites()).isZero();
        }
    }

    @Test
    void closing_on_a_full_disk_fails_what_waits_and_ends() throws Exception {
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        Store store = Store.open(options());
        Lease lease = begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
        pages(store, "max_page_count = 1");
        var append = threads.submit(() ->
                store.journal().append(lease, List.of(scene.text("r-m1", 2, 1, "x".repeat(500_000)))));
        await().until(() -> store.health().pendingWrites() > 0);
        store.close();
        assertThatThrownBy(() -> append.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(StoreFailure.NotStored.class);
        threads.close();
    }

    private static long pages(Store store, String pragma) {
        return store.database()
                .write((session, _) ->
                        session.first("PRAGMA " + pragma, row -> row.getLong(1)).orElseThrow());
    }

    @Test
    void the_database_is_durable_and_keeps_its_references() {
        try (Store store = Store.open(options())) {
            assertThat(pages(store, "synchronous")).isEqualTo(2);
            assertThat(pages(store, "foreign_keys")).isEqualTo(1);
            String mode = store.database()
                    .write((session, _) -> session.first("PRAGMA journal_mode", row -> row.getString(1))
                            .orElseThrow());
            assertThat(mode).isEqualTo("wal");
        }
    }

    @Test
    void a_transcript_is_read_past_the_deltas() throws Exception {
        try (Store store = Store.open(options())) {
            List<String> plan = store.database()
                    .read(session -> session.query(
                            "EXPLAIN QUERY PLAN "
                                    + ReadEvents.wholeQuery(store.database().dialect()),
                            row -> row.getString("detail"),
                            "[\"r\"]"));
            assertThat(plan).anyMatch(line -> line.contains("run_events_whole"));
        }
    }

    @Test
    void a_killed_process_leaves_all_that_it_acknowledged_and_nothing_half() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendForever.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long acknowledged = 0;
        try (var output = child.inputReader()) {
            while (acknowledged < 150) {
                String line = output.readLine();
                assertThat(line).as("after append %d", acknowledged).isNotNull();
                if (line.matches("\\d+")) { // its log comes the same way
                    acknowledged = Long.parseLong(line);
                }
            }
            assertThat(refusal().reason()).isEqualTo(StoreFailure.Reason.IN_USE);
            child.toHandle().destroyForcibly(); // SIGKILL; unlike the process's own method it leaves the output open
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.matches("\\d+") && Long.parseLong(line) == acknowledged + 1) {
                    acknowledged++;
                }
            }
        }
        assertThat(child.waitFor()).isEqualTo(137);

        try (Store store = Store.open(options())) {
            List<Long> stored = store.journal().read(run("r-m1"), 1).stream()
                    .map(event -> event.stamp().seq())
                    .toList();
            // Append n wrote the events 3n-1, 3n and 3n+1.
            assertThat(stored.size() % 3).isZero();
            assertThat(stored.size() / 3L).isBetween(acknowledged, acknowledged + 1);
            assertThat(stored).isSorted().doesNotHaveDuplicates();
            UsageSum sum = store.ledger()
                    .sum(new UsageQuery(Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), Optional.empty()));
            assertThat(sum.calls()).isEqualTo(stored.size() / 3);
            assertThat(sum.cost().usd())
                    .isEqualByComparingTo(new BigDecimal("0.000000003").multiply(BigDecimal.valueOf(sum.calls())));
            assertThat(store.journal().takeOver("next")).extracting(Lease::run).containsExactly(run("r-m1"));
            clock.tick(Duration.ofSeconds(1));
        }
    }
}
