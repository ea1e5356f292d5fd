package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.server.config.SettingKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The secret of the provider's client, and the keys that seal sign-ins, in Secrets Manager. */
class SecretsSignInTest extends SignInScene {
    private static final String OLD = key('o');
    private static final String NEW = key('n');

    private final FakeSecretsManager vault = new FakeSecretsManager();

    SecretsSignInTest() {
        vault.secrets.put("sign-in", "{\"clientSecret\":\"first\"}");
        vault.secrets.put("ring", OLD);
    }

    private static String key(char of) {
        return Base64.getEncoder().encodeToString(String.valueOf(of).repeat(32).getBytes(UTF_8));
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    @Override
    Map<String, String> environment() {
        return new HashMap<>(Map.of("OUTCROP_OIDC_CLIENT_SECRET", "aws-secret:sign-in#clientSecret"));
    }

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.put(SettingKey.SESSION_KEYS, "aws-secret:ring");
        flags.put(SettingKey.ACCESS_DEFAULT_ROLE, "admin");
        return flags;
    }

    @Override
    Map<String, String> machine() {
        Map<String, String> machine = super.machine();
        machine.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", vault.endpoint());
        return machine;
    }

    /** Goes on until both are read again. */
    private void renewed() {
        int before = vault.reads.get();
        clock.tick(Duration.ofMinutes(5));
        await().atMost(PATIENCE)
                .until(() -> vault.reads.get() >= before + 2
                        && List.copyOf(logs.list).stream()
                                .anyMatch(line -> line.getFormattedMessage().contains("has been renewed")));
        logs.list.clear();
    }

    @Test
    void a_client_secret_that_is_renewed_is_the_one_that_is_sent() throws Exception {
        signIn(browser, "ann");
        assertSignedIn(browser, "ann");
        assertThat(provider.tokenRequests.getLast().get("authorization")).isEqualTo(basic("first"));

        vault.secrets.put("sign-in", "{\"clientSecret\":\"second\"}");
        renewed();
        var another = new Browser(http);
        signIn(another, "ben");

        assertSignedIn(another, "ben");
        assertThat(provider.tokenRequests.getLast().get("authorization")).isEqualTo(basic("second"));
    }

    @Test
    void keys_are_renewed_under_sign_ins_that_are_under_way() throws Exception {
        Browser.Parameters before = begun(browser);
        vault.secrets.put("ring", NEW + "," + OLD);
        renewed();
        assertThat(finished(browser, before).headers().firstValue("location")).contains("/c/abc");

        var second = new Browser(http);
        Browser.Parameters during = begun(second);
        vault.secrets.put("ring", NEW);
        renewed();
        assertThat(finished(second, during).headers().firstValue("location"))
                .as("sealed with the new one, which came first")
                .contains("/c/abc");

        var third = new Browser(http);
        Browser.Parameters old = begun(third);
        vault.secrets.put("ring", OLD);
        renewed();
        assertThat(finished(third, old).headers().firstValue("location").orElse(""))
                .as("nobody has the key any more")
                .startsWith("/signed-out");
    }

    @Test
    void keys_that_are_none_are_told_of_until_there_is_one() throws Exception {
        assertThat(sessionKeys(browser).path("well").asBoolean()).isTrue();
        vault.secrets.put("ring", "not a key");
        server = another(Map.of());
        assertThat(List.copyOf(logs.list))
                .anyMatch(line -> line.getFormattedMessage().startsWith("session.keys names secrets in which"));
        var ben = new Browser(http);
        assertThat(sessionKeys(ben).path("well").asBoolean(true)).isFalse();

        vault.secrets.put("ring", NEW);
        renewed();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(sessionKeys(ben).path("well").asBoolean()).isTrue());
    }

    private JsonNode sessionKeys(Browser by) throws Exception {
        if (by.cookies.isEmpty()) {
            signIn(by, "ben");
        }
        return JsonMapper.shared()
                .readTree(by.get(server.url() + "/health/details").body())
                .at("/checks/sessionKeys");
    }

    private Browser.Parameters begun(Browser by) throws Exception {
        return Browser.parameters(by.get(server.url() + "/auth/sign-in?return=/c/abc"));
    }

    private HttpResponse<String> finished(Browser by, Browser.Parameters asked) throws Exception {
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));
        return by.get(server.url() + "/auth/callback?code=a-code&state=" + asked.get("state"));
    }

    private static String basic(String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((TestProvider.CLIENT + ":" + secret).getBytes(UTF_8));
    }
}
