package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.e2e.durable.Fuse.How;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.RunningServer;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One process on SQLite that is killed at the events of a run, and in the middle of storing them, and started again. */
@ExtendWith(ShowServerLogs.class)
class SqliteIT {
    /** So many errands are under way when the process dies; one of them has laid the fuse. */
    private static final int AT_A_TIME = 4;

    /** Each so many-th event; all of them in the long test. */
    private static final int EACH = Many.LONG ? 1 : 4;

    @TempDir
    Path folder;

    @Test
    void a_process_killed_at_any_event_goes_on_when_it_is_started_again() throws SQLException {
        RunningServer last;
        try (var model = new ScriptedBedrock(Crew::answer);
                Replicas replicas = Replicas.start(folder, Databases.SQLITE, model, 1)) {
            var fleet = new Fleet(replicas);
            Errand.Result reference = new Errand(replicas, fleet, "reference", 0, Optional.empty()).run();
            List<String> points = Errand.points(replicas, fleet, reference);
            var fused = new Semaphore(2);
            var errands = new ArrayList<Callable<Errand.Result>>();
            for (int i = 0; i < points.size(); i += EACH) {
                How how = i / EACH % 2 == 0 ? How.HALT_AFTER : How.HALT_DURING;
                String point = points.get(i);
                String key = "k-" + i;
                long seed = i;
                errands.add(() -> {
                    fused.acquire();
                    try {
                        return Errand.upTo(how, point, replicas, fleet, key, seed, reference);
                    } finally {
                        fused.release();
                    }
                });
                errands.add(() -> new Errand(replicas, fleet, "by-" + key, seed, Optional.empty()).run(reference));
            }

            Many.of(errands, AT_A_TIME);

            Figures.tell("SQLite: processes started again", replicas.restarts(), "times", "-");
            last = replicas.at(0);
        }
        last.awaitExit(Duration.ofSeconds(10));
        assertThat(integrity()).isEqualTo("ok");
    }

    private String integrity() throws SQLException {
        Path file = folder.resolve("data").resolve("0").resolve("outcrop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA integrity_check")) {
            return result.next() ? result.getString(1) : "";
        }
    }
}
