package dev.outcrop.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Caller;
import dev.outcrop.server.http.RefusalWatch.Refused;
import dev.outcrop.testkit.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final List<AuditEvent> written = new ArrayList<>();
    private final Refusals refusals = new Refusals(written::add, clock);

    @Test
    void what_follows_the_first_within_a_minute_is_one_entry_with_a_count() {
        for (int i = 0; i < 50; i++) {
            refusals.refused(by("ann", "10.0.0.1"));
        }
        refusals.refused(by("bob", "10.0.0.1"));
        assertThat(written).hasSize(2).noneMatch(event -> event.details().containsKey("count"));

        clock.tick(Duration.ofSeconds(61));
        refusals.flush();

        assertThat(written).hasSize(3);
        assertThat(written.getLast().who()).map(Caller::id).contains("ann");
        assertThat(written.getLast().details()).containsEntry("count", "49");
        refusals.refused(by("ann", "10.0.0.1"));
        assertThat(written).as("a new minute").hasSize(4);
    }

    @Test
    void all_of_it_can_be_written_at_once() {
        for (int i = 0; i < 3; i++) {
            refusals.refused(by("ann", "10.0.0.1"));
        }
        refusals.flushAll();
        assertThat(written).hasSize(2);
        clock.tick(Duration.ofSeconds(61));
        refusals.flush();

        assertThat(written).as("once").hasSize(2);
        assertThat(written.getLast().details()).containsEntry("count", "2");
    }

    @Test
    void a_crowd_of_addresses_does_not_fill_memory_or_log() {
        for (int i = 0; i < 5_000; i++) {
            refusals.refused(by("ann", "10.0." + i / 256 + "." + i % 256));
        }
        assertThat(written).hasSize(1_000);

        clock.tick(Duration.ofSeconds(61));
        refusals.flush();

        assertThat(written).hasSize(1_001);
        assertThat(written.getLast().details()).containsEntry("count", "4000");
        assertThat(written.getLast().address()).isEmpty();
    }

    private static Refused by(String person, String address) {
        return new Refused(403, "GET", "/api/audit", Optional.of(new Caller(person, person)), Optional.of(address));
    }
}
