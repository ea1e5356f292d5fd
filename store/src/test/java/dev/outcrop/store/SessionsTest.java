package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class SessionsTest extends OnEachBackend {
    private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);

    SessionsTest(Backend backend) {
        super(backend);
    }

    @Test
    void a_session_is_found_as_it_was_and_by_its_key_alone() {
        var session = new SignedIn(
                "key-1",
                "p_ann",
                "Ann 大根",
                Set.of("makers", "a,b \"c\""),
                now,
                now,
                new SignedIn.From(Optional.of("Firefox, Linux"), Optional.of("192.0.2.7")),
                Optional.of("sealed"));
        sessions().begin(session);
        sessions().begin(session("key-2", "p_bob", now));

        assertThat(sessions().find("key-1")).contains(session);
        assertThat(sessions().find("key-2")).get().returns(Optional.empty(), SignedIn::hint);
        assertThat(sessions().find("key-3")).isEmpty();
        assertThat(sessions().find("")).isEmpty();
    }

    @Test
    void no_two_sessions_have_one_key() {
        sessions().begin(session("key-1", "p_ann", now));

        assertThatThrownBy(() -> sessions().begin(session("key-1", "p_bob", now)))
                .isInstanceOf(RuntimeException.class);
        assertThat(sessions().find("key-1")).get().returns("p_ann", SignedIn::person);
    }

    @Test
    void being_seen_moves_forward_only_and_brings_nothing_back() {
        sessions().begin(session("key-1", "p_ann", now));
        sessions().seen("key-1", now.plusSeconds(90));
        sessions().seen("key-1", now.plusSeconds(60));
        sessions().seen("key-2", now);

        assertThat(sessions().find("key-1")).get().returns(now.plusSeconds(90), SignedIn::seenAt);
        assertThat(sessions().find("key-1")).get().returns(now, SignedIn::begunAt);
        assertThat(sessions().find("key-2")).isEmpty();
    }

    @Test
    void one_session_or_all_of_a_person_can_be_ended() {
        sessions().begin(session("key-1", "p_ann", now));
        sessions().begin(session("key-2", "p_ann", now.plusSeconds(1)));
        sessions().begin(session("key-3", "p_ann", now.plusSeconds(2)));
        sessions().begin(session("key-4", "p_bob", now));

        assertThat(sessions().end("key-2")).isTrue();
        assertThat(sessions().end("key-2")).isFalse();
        assertThat(sessions().of("p_ann")).extracting(SignedIn::key).containsExactly("key-3", "key-1");
        assertThat(sessions().endAll("p_ann")).isEqualTo(2);
        assertThat(sessions().of("p_ann")).isEmpty();
        assertThat(sessions().find("key-4")).isPresent();
    }

    @Test
    void what_is_silent_or_old_is_tidied_away() {
        sessions().begin(session("silent", "p_ann", now));
        sessions().begin(session("old", "p_ann", now.minus(Duration.ofDays(8))));
        sessions().seen("old", now.plusSeconds(20));
        sessions().begin(session("fresh", "p_ann", now.plusSeconds(10)));

        assertThat(sessions().tidy(now.plusSeconds(5), now.minus(Duration.ofDays(7))))
                .isEqualTo(2);
        assertThat(sessions().of("p_ann")).extracting(SignedIn::key).containsExactly("fresh");
    }

    private Sessions sessions() {
        return store.sessions();
    }

    private static SignedIn session(String key, String person, Instant at) {
        return new SignedIn(key, person, "A name", Set.of(), at, at, SignedIn.From.UNKNOWN, Optional.empty());
    }
}
