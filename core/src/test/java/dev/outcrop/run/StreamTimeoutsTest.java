package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTimeoutsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        heartbeat        | 0 | 120 | 130 | 900 | 900 | 110 | 120 | 120 | 60
        heartbeat        | 41 | 120 | 130 | 900 | 900 | 110 | 120 | 120 | 60
        heartbeat        | 15 | 120 | 130 | 900 | 900 | 110 | 120 | 44 | 44
        albIdle          | 15 | 4001 | 5000 | 900 | 900 | 110 | 120 | 120 | 60
        serverKeepAlive  | 15 | 120 | 120 | 900 | 900 | 110 | 120 | 120 | 60
        maxStream        | 15 | 120 | 130 | 0 | 900 | 110 | 120 | 120 | 60
        maxStream        | 15 | 120 | 130 | 901 | 900 | 110 | 120 | 120 | 60
        deregistration   | 15 | 120 | 130 | 900 | 3601 | 110 | 120 | 120 | 60
        drain            | 15 | 120 | 130 | 900 | 900 | 120 | 120 | 120 | 60
        drain            | 15 | 120 | 130 | 900 | 900 | -1 | 120 | 120 | 60
        stop             | 15 | 120 | 130 | 900 | 900 | 110 | 121 | 120 | 60
        edgeRead         | 15 | 120 | 130 | 900 | 900 | 110 | 120 | 121 | 60
        edgeRead         | 15 | 120 | 130 | 900 | 900 | 110 | 120 | 0 | 60
        edgeKeepAlive    | 15 | 120 | 130 | 900 | 900 | 110 | 120 | 120 | 120
        edgeKeepAlive    | 15 | 200 | 210 | 900 | 900 | 110 | 120 | 120 | 121
        edgeKeepAlive    | 15 | 120 | 130 | 900 | 900 | 110 | 120 | 120 | 0
        """)
    void times_that_can_not_work_together_are_refused_by_name(
            String field,
            long heartbeat,
            long idle,
            long keep,
            long max,
            long leave,
            long drain,
            long stop,
            long read,
            long kept) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> times(heartbeat, idle, keep, max, leave, drain, stop, read, kept))
                .withMessageStartingWith(field + " ");
    }

    @Test
    void the_limits_themselves_are_allowed() {
        assertThat(times(40, 120, 121, 3600, 3600, 119, 120, 120, 119).drain()).isEqualTo(Duration.ofSeconds(119));
        assertThat(StreamTimeouts.DEFAULT).isEqualTo(times(15, 120, 130, 900, 900, 110, 120, 120, 60));
    }

    @Test
    void a_heartbeat_is_borne_by_whoever_is_least_patient() {
        assertThat(times(15, 120, 130, 900, 900, 110, 120, 90, 60).longestHeartbeat())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(times(15, 60, 130, 900, 900, 110, 120, 90, 30).longestHeartbeat())
                .isEqualTo(Duration.ofSeconds(20));
    }

    private static StreamTimeouts times(
            long heartbeat, long idle, long keep, long max, long leave, long drain, long stop, long read, long kept) {
        return new StreamTimeouts(
                Duration.ofSeconds(heartbeat),
                Duration.ofSeconds(idle),
                Duration.ofSeconds(keep),
                Duration.ofSeconds(max),
                Duration.ofSeconds(leave),
                Duration.ofSeconds(drain),
                Duration.ofSeconds(stop),
                Duration.ofSeconds(read),
                Duration.ofSeconds(kept));
    }
}
