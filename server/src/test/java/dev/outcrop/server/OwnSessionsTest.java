package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People see where they are signed in, and end it. */
class OwnSessionsTest extends SignInScene {
    private static final String FIREFOX =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";
    private static final String IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
            + " (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

    @Test
    void somebody_sees_their_browsers_and_ends_one() throws Exception {
        signIn(browser, "ann", FIREFOX);
        clock.tick(Duration.ofMinutes(3));
        var phone = new Browser(http);
        signIn(phone, "ann", IPHONE);
        var bob = new Browser(http);
        signIn(bob, "bob", "curl/8.0");

        List<JsonNode> seen = sessions(browser);
        assertThat(seen).hasSize(2);
        JsonNode newest = seen.getFirst();
        assertThat(newest.path("browser").asString()).isEqualTo("Safari, iPhone");
        assertThat(newest.path("current").asBoolean()).isFalse();
        assertThat(newest.path("begunAt").asString())
                .isEqualTo(newest.path("seenAt").asString());
        JsonNode first = seen.getLast();
        assertThat(first.path("browser").asString()).isEqualTo("Firefox, Windows");
        assertThat(first.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(first.path("current").asBoolean()).isTrue();
        assertThat(sessions(bob)).hasSize(1);
        assertThat(sessions(bob).getFirst().has("browser")).isFalse();

        assertThat(end(browser, id(newest))).isEqualTo(204);
        assertStranger(phone);
        assertSignedIn(browser, "ann");
        assertThat(sessions(browser)).hasSize(1);
        assertThat(end(browser, id(newest))).isEqualTo(404);
        assertThat(end(browser, id(sessions(bob).getFirst())))
                .as("another person's")
                .isEqualTo(404);
        assertSignedIn(bob, "bob");
    }

    @Test
    void all_others_end_at_once_and_this_one_stays() throws Exception {
        signIn(browser, "ann");
        var second = new Browser(http);
        signIn(second, "ann");
        var third = new Browser(http);
        signIn(third, "ann");
        var bob = new Browser(http);
        signIn(bob, "bob");

        assertThat(browser.send("DELETE", server.url() + "/api/me/sessions", "").body())
                .isEqualTo("{\"ended\":2}");

        assertStranger(second);
        assertStranger(third);
        assertSignedIn(browser, "ann");
        assertSignedIn(bob, "bob");
        assertThat(browser.send("DELETE", server.url() + "/api/me/sessions", "").body())
                .isEqualTo("{\"ended\":0}");
    }

    @Test
    void what_holds_no_longer_is_not_shown_and_nothing_is_whose_own_name_can_be_used_as_a_key() throws Exception {
        signIn(browser, "ann");
        clock.tick(Duration.ofHours(13));
        var fresh = new Browser(http);
        signIn(fresh, "ann");

        assertThat(sessions(fresh)).hasSize(1);
        var thief = new Browser(http);
        thief.cookies.put("outcrop", id(sessions(fresh).getFirst()));
        assertStranger(thief);
    }

    @Test
    void what_was_ended_is_in_the_audit_log() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "admin=ops"));
        signIn(
                browser,
                nonce -> provider.signed(provider.claims("olga", nonce)
                        .claim("groups", List.of("ops"))
                        .build()));
        var other = new Browser(http);
        signIn(
                other,
                nonce -> provider.signed(provider.claims("olga", nonce)
                        .claim("groups", List.of("ops"))
                        .build()));

        JsonNode that = sessions(browser).stream()
                .filter(session -> !session.path("current").asBoolean())
                .findFirst()
                .orElseThrow();
        assertThat(end(browser, id(that))).isEqualTo(204);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(JsonMapper.shared()
                                .readTree(browser.get(server.url() + "/api/audit?action=signed_out")
                                        .body())
                                .at("/entries/0/event/unmapped/browsers")
                                .asString())
                        .isEqualTo("one"));
        assertThat(browser.send("DELETE", server.url() + "/api/me/sessions", "", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
    }

    private void signIn(Browser by, String subject, String userAgent) throws Exception {
        Browser.Parameters asked = Browser.parameters(by.get(server.url() + "/auth/sign-in?return=/"));
        provider.gives(
                provider.signed(provider.claims(subject, asked.get("nonce")).build()));
        by.get(server.url() + "/auth/callback?code=a-code&state=" + asked.get("state"), "User-Agent", userAgent);
    }

    private List<JsonNode> sessions(Browser by) throws Exception {
        HttpResponse<String> answer = by.get(server.url() + "/api/me/sessions");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared()
                .readTree(answer.body())
                .get("sessions")
                .valueStream()
                .toList();
    }

    private int end(Browser by, String id) throws Exception {
        return by.send("DELETE", server.url() + "/api/me/sessions/" + id, "").statusCode();
    }

    private static String id(JsonNode session) {
        return session.path("id").asString();
    }
}
