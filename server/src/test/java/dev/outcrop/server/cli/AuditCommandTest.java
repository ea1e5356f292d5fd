package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Caller;
import dev.outcrop.id.IdSource;
import dev.outcrop.server.audit.AuditFiles;
import dev.outcrop.server.audit.ChainedAudit;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code outcrop audit verify}, on a database that a server uses meanwhile. */
class AuditCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled before each test
    private Path folder;

    private String out = "";
    private String err = "";

    @Test
    void what_was_written_is_proved_while_a_server_runs_and_what_was_changed_is_named() throws SQLException {
        try (Store store = Store.open(StoreOptions.sqlite(folder))) {
            var files = new AuditFiles(folder, Optional.empty(), Optional.empty());
            try (var audit = new ChainedAudit(store.audit(), files, "1", Clock.systemUTC(), IdSource.random())) {
                audit.start();
                for (int i = 0; i < 3; i++) {
                    audit.record(AuditEvent.of(AuditAction.CONVERSATION_DELETED, new Caller("ann", "Ann"))
                            .on("conversation", "c" + i));
                }
                await().atMost(PATIENCE).until(() -> audit.state().waiting() == 0);
                assertThat(verify(folder)).as(err).isZero();
                assertThat(out)
                        .isEqualTo("Nothing was changed or taken away: 1 chains, 3 entries, 0 removed because"
                                + " their time was over.");
            }
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("outcrop.db"));
                var statement = connection.createStatement()) {
            statement.execute("DROP TRIGGER audit_entries_stay");
            statement.execute("UPDATE audit_entries SET json = replace(json, '\"c1\"', '\"c9\"') WHERE number = 2");
        }

        assertThat(verify(folder)).isEqualTo(1);
        assertThat(out).contains("entry 2 is not what was written", "The audit log was tampered with");
    }

    @Test
    void where_there_is_no_database_a_sentence_says_so() {
        assertThat(verify(folder.resolve("nowhere"))).isEqualTo(1);
        assertThat(err).startsWith("The audit log can't be read");
    }

    private int verify(Path data) {
        var toOut = new StringWriter();
        var toErr = new StringWriter();
        int code = Main.commands()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(toOut))
                .setErr(new PrintWriter(toErr))
                .execute("audit", "verify", "--data", data.toString());
        out = toOut.toString().strip();
        err = toErr.toString().strip();
        return code;
    }
}
