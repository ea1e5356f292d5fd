package dev.outcrop.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdSourceTest {

    @Test
    void ids_stand_in_the_order_of_their_time_and_differ_within_it() {
        IdSource early = IdSource.random(() -> Instant.parse("2026-01-02T03:04:05.678Z"));
        IdSource late = IdSource.random(() -> Instant.parse("2026-01-02T03:04:05.679Z"));
        List<String> first =
                Stream.generate(() -> early.next("run")).limit(1_000).toList();
        assertThat(first).doesNotHaveDuplicates().allMatch(id -> id.matches("run_019b7ca98f2e[0-9a-f]{20}"));
        assertThat(first).allMatch(id -> id.compareTo(late.next("run")) < 0);
    }
}
