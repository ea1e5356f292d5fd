package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SettingKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two processes' worth of servers on one PostgreSQL. */
@SuppressWarnings("NullAway.Init") // filled before the tests
class ReplicasSignInTest extends SignInScene {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void database() throws IOException {
        postgres = TestPostgres.start();
    }

    @AfterAll
    static void noDatabase() throws IOException {
        postgres.close();
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.putIfAbsent(SettingKey.DATABASE_URL, postgres.getJdbcUrl("postgres", "postgres"));
        flags.putIfAbsent(SettingKey.PUBLIC_URL, "http://localhost:8080");
        return flags;
    }

    @Override
    Map<String, String> environment() {
        Map<String, String> environment = super.environment();
        environment.put("OUTCROP_SESSION_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        return environment;
    }

    @Test
    void what_is_begun_at_one_is_finished_at_the_other_and_a_sign_out_is_seen_in_five_seconds() throws Exception {
        Outcrop.Running other = another(Map.of());
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in?return=/c/x"));
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));
        assertThat(Browser.location(browser.get(other.url() + "/auth/callback?code=c&state=" + asked.get("state"))))
                .isEqualTo("/c/x");
        assertSignedIn(browser, "ann"); // at the first

        String cookie = browser.cookie("outcrop");
        assertThat(browser.send("POST", other.url() + "/auth/sign-out", "{}").statusCode())
                .isEqualTo(200);
        browser.cookies.put("outcrop", cookie);
        assertThat(browser.get(other.url() + "/api/info").statusCode())
                .as("where it was done it is done at once")
                .isEqualTo(401);
        clock.tick(Duration.ofSeconds(5));
        assertStranger(browser);
    }
}
