package dev.outcrop.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunResumed;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OpeningTest {

    @Test
    void a_run_that_is_suspended_again_before_its_stream_begins_is_not_waited_for() {
        var goesOn = new AtomicBoolean(true);
        var opening = new Opening.FromStart(goesOn::get);
        List<RunEvent> once = List.of(new RunSuspended(stamp(1)));
        assertThat(opening.enough(once)).isFalse();
        List<RunEvent> again =
                List.of(new RunSuspended(stamp(1)), new RunResumed(stamp(2), "r"), new RunSuspended(stamp(3)));
        goesOn.set(false);
        assertThat(opening.enough(again)).isTrue();
    }

    private static Stamp stamp(long seq) {
        return new Stamp(new RunId("run_1"), seq, Instant.EPOCH);
    }
}
