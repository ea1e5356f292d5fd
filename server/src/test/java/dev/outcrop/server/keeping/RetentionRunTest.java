package dev.outcrop.server.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.AuditEvent;
import dev.outcrop.server.config.Settings;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionRunTest {
    private static final Optional<Duration> DAY = Optional.of(Duration.ofDays(1));

    @TempDir
    @SuppressWarnings("NullAway.Init") // filled before each test
    private Path folder;

    @Test
    void what_can_t_be_removed_holds_up_nothing_else_and_the_log_has_what_went() {
        var done = new ArrayList<String>();
        var written = new ArrayList<AuditEvent>();
        List<Kept> others = List.of(
                new Kept(
                        new Part("files", done, () -> {
                            throw new IllegalStateException("a disk that is gone");
                        }),
                        DAY),
                new Kept(new Part("usage", done, () -> {}), DAY));
        var periods = new Settings.Retention(DAY, DAY, DAY, DAY, DAY, DAY, Duration.ofDays(35));
        try (Store store = Store.open(StoreOptions.sqlite(folder))) {
            var run = new RetentionRun(store, periods, Duration.ofDays(30), others, written::add);

            Instant now = Instant.now();
            assertThat(run.at(now, now)).isEqualTo(Map.of("usage", 1L));
        }
        assertThat(done).containsExactly("usage");
        assertThat(written)
                .singleElement()
                .satisfies(event -> assertThat(event.details()).containsEntry("usage", "1"));
    }
}
