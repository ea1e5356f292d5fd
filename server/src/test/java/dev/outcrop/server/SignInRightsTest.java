package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Who is let in, as what. */
class SignInRightsTest extends SignInScene {

    @Test
    void groups_have_roles_and_who_is_in_none_of_them_stays_outside() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "admin=ops;reader=guests;user=staff,guests"));

        assertThat(role(Map.of("cognito:groups", List.of("guests", "ops")))).isEqualTo("admin");
        assertThat(role(Map.of("groups", List.of("guests")))).isEqualTo("user");
        assertThat(role(Map.of("groups", "staff"))).isEqualTo("user");
        assertThat(role(Map.of("cognito:groups", List.of("others"), "groups", List.of("ops"))))
                .as("the first claim that is there counts")
                .isEqualTo("not let in");
        assertThat(role(Map.of())).isEqualTo("not let in");
        assertThat(role(Map.of("groups", Map.of("ops", true)))).isEqualTo("not let in");
    }

    @Test
    void without_roles_everybody_of_the_provider_is_a_user() throws Exception {
        assertThat(role(Map.of("groups", List.of("ops")))).isEqualTo("user");
        HttpResponse<String> details = browser.get(server.url() + "/health/details");
        assertThat(details.statusCode()).isEqualTo(403);
        assertThat(details.body()).contains("it needs the role operator");
    }

    @Test
    void a_default_role_is_for_all_others() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "admin=ops", SettingKey.ACCESS_DEFAULT_ROLE, "reader"));
        assertThat(role(Map.of())).isEqualTo("reader");
        assertThat(browser.send("POST", server.url() + "/api/chat", "{}").statusCode())
                .isEqualTo(403);
    }

    @Test
    void one_group_of_those_allowed_is_needed_whatever_the_roles() throws Exception {
        server = another(Map.of(
                SettingKey.OIDC_ALLOWED_GROUPS, "staff,partners",
                SettingKey.ACCESS_ROLES, "admin=ops",
                SettingKey.ACCESS_DEFAULT_ROLE, "user"));
        assertThat(role(Map.of("groups", List.of("ops")))).isEqualTo("not let in");
        assertThat(role(Map.of("groups", List.of("ops", "staff")))).isEqualTo("admin");
        assertThat(role(Map.of("groups", List.of("partners")))).isEqualTo("user");
    }

    @Test
    void who_is_in_a_group_of_those_allowed_is_a_user_if_no_roles_are_set() throws Exception {
        server = another(Map.of(SettingKey.OIDC_ALLOWED_GROUPS, "staff"));
        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("user");
        assertThat(role(Map.of("groups", List.of("ops")))).isEqualTo("not let in");
    }

    @Test
    void a_domain_counts_if_the_address_is_verified() throws Exception {
        server = another(Map.of(SettingKey.OIDC_ALLOWED_DOMAINS, "Example.org"));
        assertThat(role(Map.of("email", "ann@example.ORG", "email_verified", true)))
                .isEqualTo("user");
        assertThat(role(Map.of("email", "ann@example.org", "email_verified", "true")))
                .isEqualTo("user");
        assertThat(role(Map.of("email", "ann@example.org", "email_verified", false)))
                .isEqualTo("not let in");
        assertThat(role(Map.of("email", "ann@example.org"))).isEqualTo("not let in");
        assertThat(role(Map.of("email", "ann@evil.example.org", "email_verified", true)))
                .isEqualTo("not let in");
        assertThat(role(Map.of("email", "ann@example.org@evil.org", "email_verified", true)))
                .isEqualTo("not let in");
        assertThat(role(Map.of("email_verified", true))).isEqualTo("not let in");
    }

    @Test
    void a_person_is_the_same_whatever_becomes_of_name_and_address() throws Exception {
        role(Map.of("email", "ann@example.org"));
        var before = info(browser).get("user").get("id");
        role(Map.of("email", "ann@example.com", "name", "Ann Married", "preferred_username", "ann2"));
        assertThat(info(browser).get("user").get("id")).isEqualTo(before);
        assertThat(info(browser).get("user").get("name").asString()).isEqualTo("Ann Married");
    }

    @Test
    void rights_that_are_taken_away_in_the_settings_are_gone_from_open_sessions() throws Exception {
        String data = folder.resolve("kept").toString();
        server = another(Map.of(SettingKey.DATA, data, SettingKey.ACCESS_ROLES, "admin=ops"));
        assertThat(role(Map.of("groups", List.of("ops")))).isEqualTo("admin");
        server.close();
        server = another(Map.of(SettingKey.DATA, data, SettingKey.ACCESS_ROLES, "admin=bosses"));
        assertThat(browser.get(server.url() + "/api/info").statusCode()).isEqualTo(403);
    }

    @Test
    void keys_and_open_sessions_of_somebody_who_is_not_let_in_any_more_do_nothing() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "builder=staff"));
        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("builder");
        String key = key();
        Browser before = browser;
        assertThat(by(key)).isEqualTo(200);

        assertThat(role(Map.of("groups", List.of("others")))).isEqualTo("not let in");
        assertThat(by(key)).isEqualTo(403);
        assertStranger(before);

        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("builder");
        assertThat(by(key)).as("they are let in again").isEqualTo(200);
    }

    @Test
    void rights_that_are_taken_away_in_the_settings_are_gone_from_keys() throws Exception {
        String data = folder.resolve("kept").toString();
        server = another(Map.of(SettingKey.DATA, data, SettingKey.ACCESS_ROLES, "builder=staff"));
        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("builder");
        String key = key();
        server.close();
        server = another(Map.of(SettingKey.DATA, data, SettingKey.ACCESS_ROLES, "builder=bosses"));
        assertThat(by(key)).isEqualTo(403);
        server.close();
        server = another(Map.of(SettingKey.DATA, data, SettingKey.ACCESS_ROLES, "reader=staff"));
        assertThat(by(key)).isEqualTo(200);
        assertThat(new Browser(http)
                        .send("POST", server.url() + "/api/chat", "{}", "Authorization", "Bearer " + key)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void an_admin_signs_somebody_out_everywhere_at_once_and_it_is_written_down() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "admin=ops;user=staff"));
        signIn(
                browser,
                nonce -> provider.signed(provider.claims("root", nonce)
                        .claim("groups", List.of("ops"))
                        .build()));
        Browser admin = browser;
        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("user");
        Browser first = browser;
        assertThat(role(Map.of("groups", List.of("staff")))).isEqualTo("user");
        String id = info(browser).get("user").get("id").asString();
        String path = server.url() + "/api/people/" + id + "/sessions";
        assertThat(browser.send("DELETE", path, "").statusCode()).isEqualTo(403);

        assertThat(admin.send("DELETE", path, "").body()).isEqualTo("{\"ended\":2}");

        assertStranger(first);
        assertStranger(browser);
        assertThat(info(admin).get("user").get("role").asString()).isEqualTo("admin");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.get(server.url() + "/api/audit").body())
                                .contains("SIGNED_OUT"));
        assertThat(admin.send("DELETE", path, "").body()).isEqualTo("{\"ended\":0}");
    }

    private String key() throws Exception {
        HttpResponse<String> made = browser.send("POST", server.url() + "/api/keys", "{\"name\":\"a\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(made.body()).get("secret").asString();
    }

    private int by(String key) throws Exception {
        return new Browser(http)
                .get(server.url() + "/api/info", "Authorization", "Bearer " + key)
                .statusCode();
    }

    private String role(Map<String, Object> claims) throws Exception {
        browser = new Browser(http);
        HttpResponse<String> done = signIn(browser, nonce -> {
            var builder = provider.claims("ann", nonce);
            claims.forEach(builder::claim);
            return provider.signed(builder.build());
        });
        if (Browser.location(done).startsWith("/signed-out")) {
            assertRefused(done, "not-allowed");
            assertThat(browser.cookies).isEmpty();
            assertStranger(browser);
            return "not let in";
        }
        return info(browser).get("user").get("role").asString();
    }
}
