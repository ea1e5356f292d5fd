package dev.outcrop.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Caller;
import dev.outcrop.id.IdSource;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainedAuditTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Caller ANN = new Caller("ann", "Ann");

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled before each test
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void while_the_database_is_away_entries_wait_in_a_file_and_health_says_so() throws Exception {
        try (Store store = Store.open(StoreOptions.sqlite(folder));
                ChainedAudit audit = audit(store)) {
            audit.start();
            audit.record(event("before"));
            assertThat(waiting()).isEmpty();
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("outcrop.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN EXCLUSIVE");
                audit.record(event("meanwhile"));
                await().atMost(PATIENCE).until(() -> audit.state().troubled());
                audit.record(event("later"));

                assertThat(audit.state().told().well()).isFalse();
                assertThat(audit.state().told().sentence()).contains("wait in the data folder");
                assertThat(waiting())
                        .singleElement()
                        .satisfies(file -> assertThat(Files.readString(file))
                                .contains("meanwhile", "later")
                                .doesNotContain("before"));
                statement.execute("ROLLBACK");
            }
            await().atMost(PATIENCE).until(() -> audit.state().waiting() == 0);

            assertThat(audit.state().told().well()).isTrue();
            assertThat(waiting()).isEmpty();
            assertThat(store.audit().check().faults()).isEmpty();
            assertThat(store.audit().check().entries()).isEqualTo(3);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(3);
    }

    @Test
    void a_first_entry_that_can_t_be_made_is_counted_as_lost_and_holds_up_no_other() throws Exception {
        try (Store store = Store.open(StoreOptions.sqlite(folder));
                ChainedAudit audit = audit(store)) {
            audit.start(() -> {
                throw new IllegalStateException("no settings");
            });
            audit.record(event("behind"));

            assertThat(audit.state().lost()).isEqualTo(1);
            assertThat(store.audit().check().faults()).isEmpty();
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("behind");
    }

    @Test
    void what_an_earlier_process_left_is_stored_and_what_can_t_be_read_stays() throws Exception {
        Path cut = folder.resolve("audit-waiting-chain_1.jsonl");
        Path newer = folder.resolve("audit-waiting-chain_2.jsonl");
        Path unread = Files.createDirectory(folder.resolve("audit-waiting-chain_3.jsonl"));
        String unknown = line("a2").replace("CONVERSATION_DELETED", "CONVERSATION_PAINTED");
        byte[] letter = "ü".getBytes(StandardCharsets.UTF_8);
        Files.writeString(cut, line("a1") + "\n{\"id\":\"a9\",\"address\":\"");
        Files.write(cut, new byte[] {letter[0]}, StandardOpenOption.APPEND);
        Files.writeString(newer, unknown + "\n" + line("a3") + "\n");
        for (int start = 1; start <= 2; start++) {
            try (Store store = Store.open(StoreOptions.sqlite(folder));
                    ChainedAudit audit = audit(store)) {
                audit.start();
                audit.record(event("now"));
                await().atMost(PATIENCE).until(() -> audit.state().waiting() == 0);

                assertThat(store.audit().check().entries()).isEqualTo(2 + start);
                assertThat(store.audit().check().faults()).isEmpty();
            }
            assertThat(cut).doesNotExist();
            assertThat(newer).hasContent(unknown);
            assertThat(unread).exists();
        }
    }

    private static String line(String id) {
        return "{\"id\":\"" + id + "\",\"at\":\"2026-01-01T12:00:00Z\",\"action\":\"CONVERSATION_DELETED\","
                + "\"success\":true,\"details\":{}}";
    }

    @Test
    void many_at_once_are_one_chain() throws Exception {
        try (Store store = Store.open(StoreOptions.sqlite(folder));
                ChainedAudit audit = audit(store)) {
            audit.start();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 200; i++) {
                String id = "c" + i;
                threads.add(Thread.ofVirtual().start(() -> audit.record(event(id))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            await().atMost(PATIENCE).until(() -> audit.state().waiting() == 0);

            assertThat(store.audit().check().entries()).isEqualTo(200);
            assertThat(store.audit().check().faults()).isEmpty();
        }
        assertThat(new HashSet<>(out.toString(StandardCharsets.UTF_8).lines().toList()))
                .hasSize(200);
    }

    private ChainedAudit audit(Store store) {
        var files = new AuditFiles(
                folder, Optional.empty(), Optional.of(new PrintStream(out, true, StandardCharsets.UTF_8)));
        return new ChainedAudit(store.audit(), files, "1.0", Clock.systemUTC(), IdSource.random());
    }

    private static AuditEvent event(String conversation) {
        return AuditEvent.of(AuditAction.CONVERSATION_DELETED, ANN).on("conversation", conversation);
    }

    private List<Path> waiting() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("audit-waiting"))
                    .toList();
        }
    }
}
