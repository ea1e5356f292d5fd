package dev.outcrop.iac.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Role;
import dev.outcrop.iac.Cloud;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RolesTest {

    @Test
    void they_are_those_of_the_server_the_highest_first() {
        assertThat(Roles.WORDS.reversed())
                .containsExactlyElementsOf(Stream.of(Role.values())
                        .filter(role -> role != Role.NOBODY)
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Test
    void whatever_their_order_in_the_file_the_setting_is_the_same() {
        var roles = new Roles(Map.of("reader", List.of("auditors"), "builder", List.of("makers", "tinkers")));

        assertThat(roles.with("admin", "bosses").with("builder", "first").setting())
                .isEqualTo("admin=bosses;builder=first,makers,tinkers;reader=auditors");
    }

    @Test
    void groups_of_a_user_pool_come_with_it_and_reach_the_server_and_only_they_are_let_in_where_users_are_named() {
        var groups = Cloud.templates("mended").of("Cognito::UserPoolGroup");

        assertThat(groups)
                .extracting(group -> group.at("/GroupName").asString()
                        + ": "
                        + group.at("/Description").asString())
                .containsExactlyInAnyOrder(
                        "admin: People who administer Outcrop",
                        "night-shift: People with the role operator",
                        "ops: People with the role operator",
                        "makers: People with the role builder",
                        "staff: People with the role user");
        assertThat(Cloud.setting("mended", "OUTCROP_ACCESS_ROLES"))
                .isEqualTo("admin=admin;operator=night-shift,ops;builder=makers;user=staff");
        assertThat(Cloud.setting("mended", "OUTCROP_ACCESS_DEFAULT_ROLE")).isEmpty();
    }
}
