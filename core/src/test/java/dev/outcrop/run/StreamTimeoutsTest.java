package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTimeoutsTest {

    @ParameterizedTest
    @CsvSource({
        "heartbeat,       0, 120, 130, 900,  900, 110, 120",
        "heartbeat,      41, 120, 130, 900,  900, 110, 120",
        "albIdle,        15, 4001, 5000, 900, 900, 110, 120",
        "serverKeepAlive, 15, 120, 120, 900, 900, 110, 120",
        "maxStream,      15, 120, 130,   0,  900, 110, 120",
        "maxStream,      15, 120, 130, 901,  900, 110, 120",
        "deregistration, 15, 120, 130, 900, 3601, 110, 120",
        "drain,          15, 120, 130, 900,  900, 120, 120",
        "drain,          15, 120, 130, 900,  900,  -1, 120",
        "stop,           15, 120, 130, 900,  900, 110, 121",
    })
    void times_that_can_not_work_together_are_refused_by_name(
            String field, long heartbeat, long idle, long keep, long max, long leave, long drain, long stop) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times(heartbeat, idle, keep, max, leave, drain, stop))
                .withMessageStartingWith(field + " ");
    }

    @Test
    void the_limits_themselves_are_allowed() {
        assertThat(times(40, 120, 121, 3600, 3600, 119, 120).drain()).isEqualTo(Duration.ofSeconds(119));
        assertThat(StreamTimeouts.DEFAULT).isEqualTo(times(15, 120, 130, 900, 900, 110, 120));
    }

    private static StreamTimeouts times(
            long heartbeat, long idle, long keep, long max, long leave, long drain, long stop) {
        return new StreamTimeouts(
                Duration.ofSeconds(heartbeat),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(keep),
                Duration.ofSeconds(max),
                Duration.ofSeconds(leave),
                Duration.ofSeconds(drain),
                Duration.ofSeconds(stop));
    }
}
