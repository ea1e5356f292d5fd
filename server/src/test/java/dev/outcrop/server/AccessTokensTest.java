package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.outcrop.server.config.SettingKey;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Front ends elsewhere: other origins, and access tokens instead of cookies. */
class AccessTokensTest extends SignInScene {
    private static final String APP = "https://app.example";
    private static final String API = "https://outcrop.example/api";

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        flags.putIfAbsent(SettingKey.ACCESS_ORIGINS, APP);
        flags.putIfAbsent(SettingKey.OIDC_AUDIENCES, API + ",a-cognito-client");
        return flags;
    }

    @Test
    void an_access_token_says_who_it_is_from_another_origin_too() throws Exception {
        String token = provider.signed(provider.access("ann", API).build());
        HttpResponse<String> info =
                browser.get(server.url() + "/api/info", "Authorization", "Bearer " + token, "Origin", APP);

        assertThat(info.statusCode()).isEqualTo(200);
        assertThat(info.body()).contains("Name of ann");
        assertThat(info.headers().firstValue("Access-Control-Allow-Origin")).contains(APP);
        assertThat(info.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(info.headers().firstValue("Vary")).contains("Origin");
        signIn(browser, "ann");
        assertThat(info(browser).get("user").get("id").asString())
                .as("the same person as by sign-in")
                .isIn(List.of(id(info)));
    }

    private static String id(HttpResponse<String> info) {
        return JsonMapper.shared().readTree(info.body()).get("user").get("id").asString();
    }

    @Test
    void a_browser_may_ask_first_for_an_allowed_origin_alone() throws Exception {
        HttpResponse<String> allowed = browser.send(
                "OPTIONS", server.url() + "/api/chat", "", "Origin", APP, "Access-Control-Request-Method", "POST");
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains(APP);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("Authorization");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        for (String origin :
                List.of("https://evil.example", "https://app.example.evil", "http://app.example", "null")) {
            HttpResponse<String> refused = browser.send(
                    "OPTIONS",
                    server.url() + "/api/chat",
                    "",
                    "Origin",
                    origin,
                    "Access-Control-Request-Method",
                    "POST");
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                    .as(origin)
                    .isEmpty();
            assertThat(refused.headers().firstValue("Access-Control-Allow-Methods"))
                    .as(origin)
                    .isEmpty();
        }
        assertThat(browser.send(
                                "OPTIONS",
                                server.url() + "/auth/sign-out",
                                "",
                                "Origin",
                                APP,
                                "Access-Control-Request-Method",
                                "POST")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .as("sign-in is for this server's own pages")
                .isEmpty();
    }

    @Test
    void a_cookie_is_not_believed_from_another_origin_though_it_is_allowed() throws Exception {
        signIn(browser, "ann");
        HttpResponse<String> info = browser.get(server.url() + "/api/info", "Origin", APP);
        assertThat(info.statusCode()).isEqualTo(401);
        assertThat(info.headers().firstValue("Access-Control-Allow-Origin")).contains(APP);
        assertThat(browser.send("POST", server.url() + "/api/chat", "{}", "Origin", APP, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(401);
        assertThat(browser.send("POST", server.url() + "/auth/sign-out", "{}", "Origin", APP)
                        .statusCode())
                .isEqualTo(403);
        assertSignedIn(browser, "ann");
    }

    @Test
    void cognitos_access_tokens_name_a_client_instead_of_an_audience() throws Exception {
        JWTClaimsSet.Builder cognito = provider.access("ann", API)
                .audience((String) null)
                .claim("token_use", "access")
                .claim("client_id", "a-cognito-client")
                .claim("username", "ann");
        assertThat(ask(provider.signed(cognito.build()))).isEqualTo(200);
        assertThat(ask(provider.signed(cognito.claim("client_id", "another").build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(cognito.claim("client_id", "a-cognito-client")
                        .claim("token_use", "id")
                        .build())))
                .isEqualTo(401);
    }

    @Test
    void a_token_with_a_fault_is_refused() throws Exception {
        var good = provider.access("ann", API).build();
        assertThat(ask(provider.signed(good))).isEqualTo(200);
        var atJwt = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("at+jwt"));
        assertThat(ask(provider.signed(atJwt, good))).isEqualTo(200);

        var past = Date.from(Instant.now().minus(Duration.ofMinutes(5)));
        assertThat(ask(provider.signed(
                        provider.access("ann", API).expirationTime(past).build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(
                        provider.access("ann", API).expirationTime(null).build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(provider.access("ann", API)
                        .issuer("https://evil.example")
                        .build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(provider.access("ann", "another api").build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(provider.access("ann", API).subject(null).build())))
                .isEqualTo(401);
        assertThat(ask(provider.signed(
                        provider.access("ann", API).claim("nonce", "n").build())))
                .as("an ID token")
                .isEqualTo(401);
        assertThat(ask(provider.signed(
                        provider.access("ann", API).claim("typ", "ID").build())))
                .as("Keycloak's ID token")
                .isEqualTo(401);
        var logout = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("logout+jwt"));
        assertThat(ask(provider.signed(logout, good))).isEqualTo(401);
        assertThat(ask(new PlainJWT(good).serialize())).isEqualTo(401);
        assertThat(ask("not.a.token")).isEqualTo(401);
        assertThat(ask("opaque")).isEqualTo(401);
        String signed = provider.signed(good);
        provider.key = TestProvider.key();
        assertThat(ask(signed)).as("the key is still known").isEqualTo(200);
        assertThat(ask(provider.signed(good).replaceFirst("\\.[^.]+$", ".AAAA")))
                .isEqualTo(401);
    }

    @Test
    void a_token_with_a_fault_is_not_made_up_for_by_a_cookie() throws Exception {
        signIn(browser, "ann");
        assertThat(browser.get(server.url() + "/api/info", "Authorization", "Bearer a.b.c")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void without_audiences_no_token_is_taken() throws Exception {
        more.put(SettingKey.OIDC_AUDIENCES, "");
        server = another(Map.of());
        assertThat(ask(provider.signed(provider.access("ann", API).build()))).isEqualTo(401);
        assertThat(ask(provider.signed(
                        provider.access("ann", TestProvider.CLIENT).build())))
                .isEqualTo(401);
    }

    private int ask(String token) throws Exception {
        return new Browser(http)
                .get(server.url() + "/api/info", "Authorization", "Bearer " + token)
                .statusCode();
    }
}
