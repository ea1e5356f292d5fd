package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.BOB;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.conversation;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.conversation.Conversation.TitleSource;
import dev.outcrop.conversation.Feedback.Rating;
import dev.outcrop.model.Block;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Of a person who was erased no word is left, neither in a dump of the tables nor in SQLite's files. */
@ParameterizedClass
@EnumSource(Backend.class)
class ErasedMarkersTest extends OnEachBackend {
    private static final String MARKER = "zebra-xylophone";
    private static final String OTHERS = "giraffe-trombone";

    ErasedMarkersTest(Backend backend) {
        super(backend);
    }

    @Test
    void no_word_of_an_erased_person_is_left() throws Exception {
        for (int i = 0; i < 30; i++) {
            said(ANN, "a" + i, MARKER, i * 700);
            said(BOB, "b" + i, OTHERS, i * 500);
        }
        begun(journal.begin(scene.ask(ANN, "a0", "waiting", "a-a0", MARKER)));
        journal.begin(scene.ask(ANN, "a0", "queued", "a-a0", MARKER));
        store.settings().put(ANN, "note", MARKER);
        store.compact(clock.instant().plusSeconds(1)); // which changes rows and leaves old ones behind
        assertThat(everything()).as("it can be found").contains(MARKER, OTHERS);

        Erasures erasures = store.erasures();
        String id = erasures.begin("ann", true);
        journal.append(new Lease(run("r-waiting"), Scene.HOLDER, 1), List.of(scene.cancelled("r-waiting", 2)));
        erasures.hide("ann");
        assertThat(erasures.conversations(id, "ann")).isEqualTo(30);
        erasures.settings("ann");
        erasures.feedback("ann");
        erasures.done(id, Map.of());
        assertThat(store.retention().scrub()).isTrue();

        assertThat(everything()).doesNotContain(MARKER).contains(OTHERS);
    }

    private void said(Caller caller, String name, String marker, int length) {
        String words = marker + " " + "x".repeat(length) + " " + marker;
        Lease lease = begun(journal.begin(scene.ask(caller, name, name, "", words)));
        String run = "r-" + name;
        journal.append(
                lease,
                List.of(
                        scene.step(run, 2, 1),
                        scene.text(run, 3, 1, words),
                        new RunEvent.ModelFinished(
                                scene.stamp(run, 4),
                                1,
                                StopReason.TOOL_USE,
                                "tool_use",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(
                                        new Block.Text(words),
                                        new Block.ToolUse(
                                                "call-1",
                                                "mail",
                                                JsonMapper.shared()
                                                        .createObjectNode()
                                                        .put("to", words)))),
                        scene.asks(run, 5, "ap-" + name),
                        scene.completed(run, 6)));
        store.conversations().title(caller, conversation(name), marker, TitleSource.USER);
        store.feedbacks().put(caller, run(run), Rating.DOWN, Optional.of(marker));
    }

    private String everything() throws SQLException, IOException {
        return switch (options.location()) {
            case StoreOptions.Location.Postgres _ -> dump();
            case StoreOptions.Location.Folder(Path folder) -> {
                var bytes = new StringBuilder();
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        bytes.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                    }
                }
                yield bytes.toString();
            }
        };
    }

    /** Every row of every table as text, as a dump has them. */
    private String dump() throws SQLException {
        var text = new StringBuilder();
        try (Connection connection = Backend.connect(options);
                Statement statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            assertThat(tables).contains("messages", "run_events", "audit_entries");
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT t::text FROM " + table + " t")) {
                    while (rows.next()) {
                        text.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return text.toString();
    }
}
