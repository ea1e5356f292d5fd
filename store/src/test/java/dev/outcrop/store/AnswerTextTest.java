package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.HOLDER;
import static dev.outcrop.store.Scene.begun;
import static dev.outcrop.store.Scene.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The text by which an answer is found, however its events come to be stored. */
@ParameterizedClass
@EnumSource(Backend.class)
class AnswerTextTest extends OnEachBackend {
    private static final int SEEDS = 60;

    AnswerTextTest(Backend backend) {
        super(backend);
    }

    /** Steps are begun again or cut, events come in any pieces, and the run is taken over in between. */
    @Test
    void the_stored_text_is_what_the_events_say() throws SQLException {
        for (int seed = 1; seed <= SEEDS; seed++) {
            var random = new Random(seed);
            Lease lease = begun(journal.begin(scene.ask(ANN, "c" + seed, "m" + seed, "", "question")));
            List<RunEvent> events = events("r-m" + seed, random);
            for (int from = 0; from < events.size(); ) {
                if (random.nextInt(8) == 0) {
                    journal.release(lease);
                    lease = journal.takeOver(HOLDER).getFirst();
                }
                int to = from + 1 + random.nextInt(Math.min(5, events.size() - from));
                journal.append(lease, events.subList(from, to));
                from = to;
            }
            assertThat(stored("a-m" + seed))
                    .as("seed %d", seed)
                    .isEqualTo(AnswerText.of(journal.read(run("r-m" + seed), 0)));
        }
    }

    private List<RunEvent> events(String run, Random random) {
        var events = new ArrayList<RunEvent>();
        int steps = 1 + random.nextInt(4);
        for (int step = 1; step <= steps; step++) {
            String text = random.nextInt(3) == 0 ? "" : "what step " + step + " says";
            while (random.nextInt(4) == 0) {
                events.add(scene.step(run, events.size() + 2, step));
                events.add(scene.text(run, events.size() + 2, step, "begun in vain"));
                events.add(new RunEvent.StepSuperseded(scene.stamp(run, events.size() + 2), step, "cut"));
            }
            events.add(scene.step(run, events.size() + 2, step));
            events.add(scene.text(run, events.size() + 2, step, text));
            if (step < steps || random.nextInt(4) != 0) {
                events.add(scene.finished(run, events.size() + 2, step, text));
            }
        }
        events.add(
                random.nextInt(4) == 0
                        ? scene.cancelled(run, events.size() + 2)
                        : scene.completed(run, events.size() + 2));
        return events;
    }

    private String stored(String answer) throws SQLException {
        try (Connection connection = Backend.connect(options);
                PreparedStatement text = connection.prepareStatement("SELECT plain_text FROM messages WHERE id = ?")) {
            text.setString(1, answer);
            try (ResultSet row = text.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
