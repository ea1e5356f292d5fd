package dev.outcrop.e2e.durable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.e2e.durable.Fuse.How;
import dev.outcrop.e2e.fixtures.Alone;
import dev.outcrop.e2e.fixtures.Databases;
import dev.outcrop.e2e.fixtures.Figures;
import dev.outcrop.e2e.fixtures.ScriptedBedrock;
import dev.outcrop.e2e.fixtures.ShowServerLogs;
import dev.outcrop.langfuse.FakeLangfuse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, or stand still and wake up later, at every event of a run; and at random. */
@Alone
@ExtendWith(ShowServerLogs.class)
class KillMatrixIT {
    private static final int REPLICAS = 4;
    private static final int AT_A_TIME = 6;
    /** A process stands still at each so many-th event; at all of them in the long test. */
    private static final int EACH_STILL = Many.LONG ? 1 : 6;

    private static final int SEEDS = Many.LONG ? 500 : 50;

    @TempDir
    private static Path folder;

    private static final ScriptedBedrock MODEL = new ScriptedBedrock(Crew::answer);
    private static final FakeLangfuse LANGFUSE = FakeLangfuse.start();
    private static Replicas replicas;
    private static Fleet fleet;
    private static Errand.Result reference;
    private static List<String> points;

    /** So many may be dead, or stand still, at the same time, so that others can go on. */
    private final Semaphore dead = new Semaphore(REPLICAS - 1);

    private final Semaphore still = new Semaphore(REPLICAS - 1);

    @BeforeAll
    static void a_run_that_nothing_happens_to() {
        LANGFUSE.down(); // so that processes die between the journal and Langfuse
        replicas = Replicas.start(
                folder,
                Databases.POSTGRESQL,
                MODEL,
                REPLICAS,
                Replicas.LEASE,
                options -> options.withLangfuse(LANGFUSE));
        fleet = new Fleet(replicas);
        reference = new Errand(replicas, fleet, "reference", 0, Optional.empty()).run();
        points = Errand.points(replicas, fleet, reference);
        assertThat(points).hasSizeGreaterThan(50).doesNotHaveDuplicates();
        assertThat(reference.text().replace("|", "")).endsWith(Crew.lastWords("reference"));
    }

    @AfterAll
    static void end() {
        replicas.close();
        MODEL.close();
        LANGFUSE.close();
    }

    @Test
    void killed_or_standing_still_at_every_event() {
        long begun = System.nanoTime();
        int before = replicas.restarts();
        var errands = new ArrayList<Callable<Errand.Result>>();
        for (int i = 0; i < points.size(); i++) {
            errands.add(errand("k-" + i, i, How.HALT_AFTER, points.get(i)));
            if (i % EACH_STILL == 0) {
                errands.add(errand("s-" + i, i, How.STOP_AFTER, points.get(i)));
            }
        }
        List<Errand.Result> results = Many.of(errands, AT_A_TIME);
        double longest = results.stream()
                .map(Errand.Result::longestStill)
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(0);
        Figures.tell("events at which a process was killed", points.size(), "events", "all");
        Figures.tell("longest that a run stood still", longest, "ms", "15 s");
        Figures.tell("processes started again", replicas.restarts() - before, "times", "-");
        Figures.tell("kills at every event took", (System.nanoTime() - begun) / 1e9, "s", "120 s");
        told(results);
    }

    /** Langfuse, which was away all the time, is told each run by the processes that come next, each span once. */
    private static void told(List<Errand.Result> results) {
        assertThat(LANGFUSE.rows()).isEmpty();
        long begun = System.nanoTime();
        replicas.killAll(() -> {
            lapse();
            LANGFUSE.up();
        });
        results.forEach(result -> ToldTrace.whole(LANGFUSE, result));
        ToldTrace.whole(LANGFUSE, reference);
        assertThat(LANGFUSE.arrivals().values()).as("how often each span came").allMatch(times -> times == 1);
        Figures.tell("traces of killed runs told after", (System.nanoTime() - begun) / 1e9, "s", "60 s");
    }

    /** Plays the time for which the dead keep what they had begun to tell. */
    private static void lapse() {
        try (Connection connection = DriverManager.getConnection(replicas.database());
                Statement leases = connection.createStatement()) {
            leases.executeUpdate("UPDATE exports SET lease_until = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Seeds choose the point, the moment before, at or after it, and what the person says. */
    @Test
    void killed_and_standing_still_at_random() {
        int before = replicas.restarts();
        Many.of(
                IntStream.range(0, SEEDS)
                        .mapToObj(seed -> {
                            var random = new Random(seed);
                            How how = List.of(How.values()).get(random.nextInt(How.values().length));
                            String point = points.get(random.nextInt(points.size()));
                            return errand("seed-" + seed, seed, how, point);
                        })
                        .toList(),
                AT_A_TIME);
        Figures.tell(SEEDS + " seeded runs: processes started again", replicas.restarts() - before, "times", "-");
    }

    private Callable<Errand.Result> errand(String key, long seed, How how, String point) {
        return () -> {
            Semaphore places = how.halts() ? dead : still;
            places.acquire();
            try {
                return Errand.upTo(how, point, replicas, fleet, key, seed, reference);
            } finally {
                places.release();
            }
        };
    }
}
