package dev.outcrop.server.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.SettableClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // filled before each test
class KeyIdentityTest {
    private static final Caller ANN = new Caller("ann", "Ann", Role.ADMIN, Set.of("finance"), Optional.empty());
    private static final Scope CHAT = new Scope(Set.of(Permission.CHAT), Optional.empty());
    private static final KeySecret SECRET = KeySecret.random("ock_0a", new SecureRandom());

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private Store store;
    private Caller person = ANN;
    private Identity identity;
    private UnaryOperator<Caller> rights = UnaryOperator.identity();

    @BeforeEach
    void begin() {
        store = Store.open(StoreOptions.sqlite(folder).clock(clock));
        identity = new KeyIdentity(
                store.keys(), _ -> person, new KeyOwners(store.keys(), clock), known -> rights.apply(known), clock);
        assertThat(store.keys()
                        .add(
                                new ApiKey(
                                        SECRET.id(),
                                        ANN,
                                        "build",
                                        CHAT,
                                        clock.instant(),
                                        clock.instant().plus(Duration.ofDays(90)),
                                        Optional.empty()),
                                SECRET.hash(),
                                50))
                .isTrue();
    }

    @AfterEach
    void end() {
        store.close();
    }

    private Caller ask(String... headers) {
        Map<String, String> sent = headers.length == 2
                ? Map.of(headers[0], headers[1])
                : headers.length == 4 ? Map.of(headers[0], headers[1], headers[2], headers[3]) : Map.of();
        return identity.caller(name -> Optional.ofNullable(sent.get(name)));
    }

    private int refusal(String... headers) {
        return catchThrowableOfType(ProblemException.class, () -> ask(headers))
                .problem()
                .status();
    }

    private ApiKey stored() {
        return store.keys().find(SECRET.id()).orElseThrow().key();
    }

    @Test
    void a_key_asks_for_its_owner_within_its_scope() {
        var expected = new Caller("ann", "Ann", Role.ADMIN, Set.of("finance"), Optional.of("ock_0a"), CHAT);

        assertThat(ask("Authorization", "Bearer " + SECRET.text())).isEqualTo(expected);
        assertThat(ask("Authorization", "bearer " + SECRET.text())).isEqualTo(expected);
        assertThat(expected.may(Permission.CHAT)).isTrue();
        assertThat(expected.may(Permission.READ)).isFalse();
        assertThat(expected.may(Permission.ADMINISTER)).isFalse();
    }

    @Test
    void a_key_that_is_none_is_refused_and_nobody_else_asks_in_its_place() {
        String text = SECRET.text();
        String last = text.endsWith("A") ? "B" : "A";
        assertThat(refusal("Authorization", "Bearer " + text.substring(0, text.length() - 1) + last))
                .isEqualTo(401);
        assertThat(refusal("Authorization", "Bearer ock_0b_" + SECRET.secret())).isEqualTo(401);
        assertThat(refusal("Authorization", "Bearer ock_0a")).isEqualTo(401);
        assertThat(refusal("Authorization", "Bearer ock_")).isEqualTo(401);
        assertThat(refusal("Authorization", "Bearer " + text + "x")).isEqualTo(401);
        assertThat(refusal("Authorization", "Bearer ock_0a_' OR 1=1 --")).isEqualTo(401);
        assertThat(stored().usedAt()).isEmpty();
    }

    @Test
    void a_key_from_a_browsers_page_is_refused() {
        String sent = "Bearer " + SECRET.text();
        assertThat(refusal("Authorization", sent, "Origin", "http://localhost:8080"))
                .isEqualTo(403);
        assertThat(refusal("Authorization", sent, "Sec-Fetch-Site", "same-origin"))
                .isEqualTo(403);
    }

    @Test
    void a_key_elsewhere_does_nothing() {
        assertThat(ask("Cookie", "key=" + SECRET.text())).isEqualTo(ANN);
        assertThat(ask("X-Api-Key", SECRET.text())).isEqualTo(ANN);
        assertThat(ask("Authorization", "Basic " + SECRET.text())).isEqualTo(ANN);
        assertThat(stored().usedAt()).isEmpty();
    }

    @Test
    void a_key_ends_with_its_time_and_at_once_when_it_is_revoked() {
        clock.tick(Duration.ofDays(90).minusMillis(1));
        assertThat(ask("Authorization", "Bearer " + SECRET.text()).key()).contains("ock_0a");
        clock.tick(Duration.ofMillis(1));
        assertThat(catchThrowableOfType(ProblemException.class, () -> ask("Authorization", "Bearer " + SECRET.text()))
                        .problem()
                        .detail())
                .isEqualTo("This API key expired at 2026-04-01T12:00:00Z. Make a new one on the page.");
        clock.tick(Duration.ofDays(-1));
        assertThat(ask("Authorization", "Bearer " + SECRET.text()).key()).contains("ock_0a");
        assertThat(store.keys().revoke("ock_0a", Optional.of("ann"), "ann")).isTrue();
        assertThat(refusal("Authorization", "Bearer " + SECRET.text())).isEqualTo(401);
    }

    @Test
    void its_use_is_noted_at_most_once_a_minute() {
        Instant first = clock.instant();
        ask("Authorization", "Bearer " + SECRET.text());
        assertThat(stored().usedAt()).contains(first);
        clock.tick(Duration.ofSeconds(59));
        ask("Authorization", "Bearer " + SECRET.text());
        assertThat(stored().usedAt()).contains(first);
        clock.tick(Duration.ofSeconds(1));
        ask("Authorization", "Bearer " + SECRET.text());
        assertThat(stored().usedAt()).contains(first.plusSeconds(60));
    }

    @Test
    void a_key_may_no_more_than_its_owner_who_was_seen_last() {
        person = new Caller("ann", "Ann", Role.READER, Set.of(), Optional.empty());
        assertThat(ask()).isEqualTo(person);

        Caller program = ask("Authorization", "Bearer " + SECRET.text());
        assertThat(program.role()).isEqualTo(Role.READER);
        assertThat(program.groups()).isEmpty();
        assertThat(program.may(Permission.CHAT)).isFalse();

        person = ANN;
        ask();
        assertThat(ask("Authorization", "Bearer " + SECRET.text()).may(Permission.CHAT))
                .isTrue();
        person = Caller.NOBODY;
        ask();
        assertThat(stored().owner()).isEqualTo(ANN);
    }

    @Test
    void a_key_may_nothing_once_its_owner_may_nothing() {
        person = new Caller("ann", "Ann", Role.NOBODY, Set.of(), Optional.empty());
        ask();
        Caller program = ask("Authorization", "Bearer " + SECRET.text());
        assertThat(program.role()).isEqualTo(Role.NOBODY);
        assertThat(program.may(Permission.CHAT)).isFalse();
    }

    @Test
    void an_access_token_which_may_lack_groups_takes_nothing_from_keys() {
        person = new Caller("ann", "Ann", Role.READER, Set.of(), Optional.empty());
        assertThat(ask("Authorization", "Bearer a.b.c")).isEqualTo(person);
        assertThat(stored().owner()).isEqualTo(ANN);
        ask("Authorization", "Basic abc");
        assertThat(stored().owner()).isEqualTo(person);
    }

    @Test
    void what_another_process_has_stored_of_the_owner_is_mended_within_a_minute() {
        person = ANN;
        ask();
        store.keys().ownerIs(new Caller("ann", "Ann", Role.NOBODY, Set.of(), Optional.empty()));
        clock.tick(Duration.ofSeconds(59));
        ask();
        assertThat(stored().owner().role()).isEqualTo(Role.NOBODY);
        clock.tick(Duration.ofSeconds(1));
        ask();
        assertThat(stored().owner()).isEqualTo(ANN);
    }

    @Test
    void the_settings_of_now_say_which_role_the_owners_groups_have() {
        rights = known -> new Caller(known.id(), known.name(), Role.READER, known.groups(), known.key(), known.scope());
        Caller program = ask("Authorization", "Bearer " + SECRET.text());
        assertThat(program.may(Permission.CHAT)).isFalse();
        assertThat(program.key()).contains("ock_0a");
        assertThat(program.groups()).containsExactly("finance");
    }
}
