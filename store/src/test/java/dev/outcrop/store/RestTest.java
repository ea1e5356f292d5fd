package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestTest {
    @Test
    void who_waits_for_a_database_that_can_t_be_signed_in_to_is_told_so() {
        ConnectionSecret none = (_, _, _) -> {
            throw new IllegalStateException("the role may not do that");
        };
        var source = PostgresSource.of(new StoreOptions.Location.Postgres(
                "jdbc:postgresql://127.0.0.1:9/none?user=outcrop",
                Optional.empty(),
                Optional.empty(),
                Optional.of(none),
                true));
        var rest = new Rest(source, new PostgresDialect("test"), Duration.ofSeconds(2));
        rest.begin();
        assertThatThrownBy(() -> rest.await(sentence -> new StoreFailure.NotRead(sentence, true)))
                .isInstanceOf(StoreFailure.NotRead.class)
                .hasMessageContaining("can't be signed in to: the role may not do that");
        rest.close();
        assertThatThrownBy(() -> rest.wake().join()).hasCauseInstanceOf(StoreFailure.Closed.class);
    }
}
