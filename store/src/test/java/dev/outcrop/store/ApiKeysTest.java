package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Backend.class)
class ApiKeysTest extends OnEachBackend {
    private static final Caller ANN =
            new Caller("ann", "Ann 大根", Role.BUILDER, Set.of("finance", "all"), Optional.empty());
    private static final Caller BOB = new Caller("bob", "Bob", Role.ADMIN, Set.of(), Optional.empty());
    private static final Scope CHAT =
            new Scope(Set.of(Permission.READ, Permission.CHAT), Optional.of(Set.of("chef", "farm")));

    ApiKeysTest(Backend backend) {
        super(backend);
    }

    private ApiKeys keys() {
        return store.keys();
    }

    private ApiKey key(String id, Caller owner, Scope scope) {
        return new ApiKey(
                id,
                owner,
                "build 大根",
                scope,
                clock.instant(),
                clock.instant().plus(Duration.ofDays(90)),
                Optional.empty());
    }

    @Test
    void a_key_is_found_as_it_was_kept() {
        ApiKey key = key("ock_1", ANN, CHAT);
        ApiKey all = key("ock_2", ANN, new Scope(Set.of(Permission.OPERATE), Optional.empty()));
        assertThat(keys().add(key, "hash-1", 50)).isTrue();
        assertThat(keys().add(all, "hash-2", 50)).isTrue();

        assertThat(keys().find("ock_1")).contains(new ApiKeys.Hashed(key, "hash-1"));
        assertThat(keys().find("ock_2")).contains(new ApiKeys.Hashed(all, "hash-2"));
        assertThat(keys().find("ock_3")).isEmpty();
        assertThat(key.caller())
                .isEqualTo(new Caller("ann", "Ann 大根", Role.BUILDER, ANN.groups(), Optional.of("ock_1"), CHAT));
    }

    @Test
    void everybody_has_a_list_of_their_own_the_newest_first() {
        keys().add(key("ock_1", ANN, CHAT), "h", 50);
        clock.tick(Duration.ofSeconds(1));
        keys().add(key("ock_2", BOB, CHAT), "h", 50);
        clock.tick(Duration.ofSeconds(1));
        keys().add(key("ock_3", ANN, CHAT), "h", 50);

        assertThat(keys().of("ann")).extracting(ApiKey::id).containsExactly("ock_3", "ock_1");
        assertThat(keys().of("eve")).isEmpty();
        assertThat(keys().all()).extracting(ApiKey::id).containsExactly("ock_3", "ock_2", "ock_1");
    }

    @Test
    void a_person_has_so_many_keys_at_once() {
        assertThat(keys().add(key("ock_1", ANN, CHAT), "h", 2)).isTrue();
        assertThat(keys().add(key("ock_2", ANN, CHAT), "h", 2)).isTrue();
        assertThat(keys().add(key("ock_3", ANN, CHAT), "h", 2)).isFalse();
        assertThat(keys().add(key("ock_4", BOB, CHAT), "h", 2)).isTrue();
        keys().revoke("ock_1", Optional.of("ann"), "ann");
        assertThat(keys().add(key("ock_5", ANN, CHAT), "h", 2)).isTrue();
        clock.tick(Duration.ofDays(91));
        assertThat(keys().add(key("ock_6", ANN, CHAT), "h", 2)).isTrue();
    }

    @Test
    void a_key_is_revoked_once_by_its_owner_or_by_whoever_may_revoke_all() {
        keys().add(key("ock_1", ANN, CHAT), "h", 50);
        keys().add(key("ock_2", ANN, CHAT), "h", 50);

        assertThat(keys().revoke("ock_1", Optional.of("bob"), "bob")).isFalse();
        assertThat(keys().find("ock_1")).isPresent();
        assertThat(keys().revoke("ock_1", Optional.of("ann"), "ann")).isTrue();
        assertThat(keys().revoke("ock_1", Optional.of("ann"), "ann")).isFalse();
        assertThat(keys().find("ock_1")).isEmpty();
        assertThat(keys().revoke("ock_2", Optional.empty(), "bob")).isTrue();
        assertThat(keys().of("ann")).isEmpty();
    }

    @Test
    void the_last_use_never_goes_back() {
        keys().add(key("ock_1", ANN, CHAT), "h", 50);
        keys().used("ock_1", clock.instant().plusSeconds(60));
        keys().used("ock_1", clock.instant());

        assertThat(keys().of("ann").getFirst().usedAt())
                .contains(clock.instant().plusSeconds(60));
    }

    @Test
    void keys_follow_the_rights_of_their_owner() {
        keys().add(key("ock_1", ANN, CHAT), "h", 50);
        keys().add(key("ock_2", BOB, CHAT), "h", 50);
        var left = new Caller("ann", "Ann", Role.READER, Set.of("all"), Optional.empty());

        keys().ownerIs(left);

        assertThat(keys().find("ock_1").orElseThrow().key().owner()).isEqualTo(left);
        assertThat(keys().find("ock_2").orElseThrow().key().owner()).isEqualTo(BOB);
    }
}
