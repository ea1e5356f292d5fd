package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.http.Answers;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SignInTest extends SignInScene {
    private static final Set<String> OPEN = Set.of(
            "GET /health/live", "GET /health/ready", "GET /auth/sign-in", "GET /auth/callback", "POST /auth/sign-out");

    @Test
    void somebody_signs_in_at_a_provider_asks_and_signs_out_of_both() throws Exception {
        try (var real = new Real()) {
            real.server.enqueueCallback(new DefaultOAuth2TokenCallback(
                    "default",
                    "ann",
                    "JWT",
                    List.of(TestProvider.CLIENT),
                    Map.of("name", "Ann", "groups", List.of("a"))));
            HttpResponse<String> begun = browser.get(real.running.url() + "/auth/sign-in?return=/c/one%3Fx=1");
            assertThat(begun.statusCode()).isEqualTo(303);
            HttpResponse<String> consented = browser.get(Browser.location(begun));
            HttpResponse<String> done = browser.get(Browser.location(consented));

            assertThat(Browser.location(done)).isEqualTo("/c/one?x=1");
            assertThat(browser.cookies).containsOnlyKeys("outcrop");
            var info = JsonMapper.shared()
                    .readTree(browser.get(real.running.url() + "/api/info").body());
            assertThat(info.get("user").get("name").asString()).isEqualTo("Ann");
            assertThat(info.get("user").get("id").asString()).matches("p_[0-9a-f]{32}");
            assertThat(info.get("user").get("signedIn").booleanValue()).isTrue();

            String cookie = browser.cookie("outcrop");
            HttpResponse<String> out = browser.send("POST", real.running.url() + "/auth/sign-out", "{}");
            String location =
                    JsonMapper.shared().readTree(out.body()).get("location").asString();
            assertThat(location).startsWith(real.issuer() + "/endsession?").contains("id_token_hint=ey");
            assertThat(browser.cookies).isEmpty();
            assertThat(Browser.location(browser.get(location))).startsWith(real.running.url() + "/signed-out");

            browser.cookies.put("outcrop", cookie);
            assertThat(browser.get(real.running.url() + "/api/info").statusCode())
                    .isEqualTo(401);
        }
    }

    /** The provider that others wrote. */
    private final class Real implements AutoCloseable {
        private final MockOAuth2Server server = new MockOAuth2Server();
        private final Outcrop.Running running;

        Real() {
            server.start();
            running = another(Map.of(SettingKey.OIDC_ISSUER, issuer()));
        }

        String issuer() {
            return server.issuerUrl("default").toString();
        }

        @Override
        public void close() {
            server.shutdown();
        }
    }

    @Test
    void without_a_session_nothing_answers_but_what_is_open() throws Exception {
        signIn(browser, "ann");
        List<String> routes = routes(browser);
        var stranger = new Browser(http);
        for (String route : routes) {
            if (OPEN.contains(route)) {
                continue;
            }
            HttpResponse<String> response = ask(stranger, route);
            assertThat(response.statusCode()).as(route).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate"))
                    .as(route)
                    .contains("Bearer");
            Answers.check(response);
        }
        assertThat(routes).contains("POST /api/chat", "DELETE /api/conversations/some");
    }

    @Test
    void a_page_elsewhere_changes_nothing_with_the_cookie_of_who_is_signed_in() throws Exception {
        signIn(browser, "ann");
        for (String route : routes(browser)) {
            boolean changing = !route.startsWith("GET ");
            if (changing) {
                assertThat(ask(browser, route, "Origin", "https://evil.example").statusCode())
                        .as(route)
                        .isEqualTo(403);
                assertThat(ask(browser, route, "Origin", "null").statusCode())
                        .as(route)
                        .isEqualTo(403);
            }
            if (changing || route.startsWith("GET /api/")) {
                assertThat(ask(browser, route, "Sec-Fetch-Site", "cross-site").statusCode())
                        .as(route)
                        .isEqualTo(403);
                assertThat(ask(browser, route, "Sec-Fetch-Site", "same-site").statusCode())
                        .as(route)
                        .isEqualTo(403);
            }
        }
        assertThat(browser.get(server.url() + "/api/info", "Origin", "https://evil.example")
                        .statusCode())
                .as("a cookie that comes with another origin is not believed, even for a look")
                .isEqualTo(401);
        assertSignedIn(browser, "ann");
    }

    private HttpResponse<String> ask(Browser by, String route, String... headers) throws Exception {
        String[] parts = route.split(" ", 2);
        return by.send(parts[0], server.url() + parts[1], parts[0].equals("GET") ? "" : "{}", headers);
    }

    @Test
    void the_code_is_got_with_pkce_and_exchanged_once_with_secret_and_verifier() throws Exception {
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        assertThat(asked.all())
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("response_type", "code")
                .containsEntry("client_id", TestProvider.CLIENT)
                .containsEntry("redirect_uri", server.url() + "/auth/callback");
        assertThat(List.of(asked.get("scope").split(" "))).containsExactlyInAnyOrder("openid", "email", "profile");
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));
        browser.get(server.url() + "/auth/callback?code=the-code&state=" + asked.get("state"));

        assertThat(provider.tokenRequests).hasSize(1);
        var request = new Browser.Parameters(provider.tokenRequests.getFirst());
        assertThat(CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(request.get("code_verifier")))
                        .getValue())
                .isEqualTo(asked.get("code_challenge"));
        assertThat(request.all())
                .containsEntry("code", "the-code")
                .containsEntry("redirect_uri", asked.get("redirect_uri"));
        String basic = request.get("authorization").replace("Basic ", "");
        assertThat(new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8))
                .startsWith(TestProvider.CLIENT + ":");
        assertSignedIn(browser, "ann");
    }

    @Test
    void people_see_their_own_only() throws Exception {
        script.turn(turn -> turn.text("Hello, Ann."));
        signIn(browser, "ann");
        String question = """
                {"id":"c1","agent":"desk","parentId":null,
                 "message":{"id":"m1","role":"user","parts":[{"type":"text","text":"Hello?"}]}}
                """;
        assertThat(browser.send("POST", server.url() + "/api/chat", question).body())
                .contains("Hello, Ann.");
        var bob = new Browser(http);
        signIn(bob, "bob");

        assertThat(browser.get(server.url() + "/api/conversations/c1").statusCode())
                .isEqualTo(200);
        assertThat(bob.get(server.url() + "/api/conversations/c1").statusCode()).isEqualTo(404);
        assertThat(info(bob).get("user").get("id"))
                .isNotEqualTo(info(browser).get("user").get("id"));
    }

    @Test
    void each_sign_in_has_a_new_session_and_one_that_was_planted_is_worth_nothing() throws Exception {
        browser.cookies.put("outcrop", "planted");
        assertStranger(browser);
        signIn(browser, "ann");
        String first = browser.cookie("outcrop");
        assertThat(first).isNotEqualTo("planted").hasSize(43);
        signIn(browser, "ann");
        assertThat(browser.cookie("outcrop")).isNotEqualTo(first);

        var old = new Browser(http);
        old.cookies.put("outcrop", first);
        assertStranger(old);
        old.cookies.put("outcrop", "planted");
        assertStranger(old);
    }

    @Test
    void what_is_stored_of_a_session_opens_none() throws Exception {
        signIn(browser, "ann");
        String cookie = browser.cookie("outcrop");
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(cookie.getBytes(StandardCharsets.US_ASCII)));
        assertSignedIn(browser, "ann");

        assertThat(stored())
                .as("while it runs, with what is not in the file proper yet")
                .contains(hash);
        assertThat(stored()).doesNotContain(cookie);
        server.close();
        assertThat(stored()).contains(hash).doesNotContain(cookie);
        assertThat(logs.list).noneMatch(event -> event.getFormattedMessage().contains(cookie));
    }

    /** The bytes of all files in the data folder. */
    private String stored() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void a_callback_is_good_once_for_the_browser_that_began_and_not_for_another_attempt() throws Exception {
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        Browser.Parameters other = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        String callback = server.url() + "/auth/callback?code=a-code&state=";
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));

        assertRefused(new Browser(http).get(callback + asked.get("state")), "expired");
        assertRefused(browser.get(callback + "made-up"), "expired");
        assertRefused(browser.get(server.url() + "/auth/callback"), "expired");
        assertThat(provider.tokenRequests).as("nobody asked for tokens").isEmpty();
        assertRefused(browser.get(callback + other.get("state")), "distrusted"); // the token is of the first attempt
        assertStranger(browser);

        assertThat(Browser.location(browser.get(callback + asked.get("state")))).isEqualTo("/");
        assertSignedIn(browser, "ann");
        String session = browser.cookie("outcrop");
        assertThat(Browser.location(browser.get(callback + asked.get("state")))).isEqualTo("/");
        assertThat(browser.cookies).as("going back changes nothing").containsEntry("outcrop", session);
        browser.cookies.clear();
        assertRefused(browser.get(callback + asked.get("state")), "expired");
    }

    @Test
    void a_swapped_or_changed_state_cookie_opens_nothing() throws Exception {
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        Browser.Parameters other = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));
        List<String> names = List.copyOf(browser.cookies.keySet());
        String first = browser.cookie(names.get(0));
        browser.cookies.put(names.get(0), browser.cookie(names.get(1)));
        assertRefused(browser.get(server.url() + "/auth/callback?code=c&state=" + asked.get("state")), "expired");
        browser.cookies.put(names.get(0), first.substring(0, first.length() - 12) + "AAAAAAAAAAAA");
        assertRefused(browser.get(server.url() + "/auth/callback?code=c&state=" + asked.get("state")), "expired");
        assertThat(other.get("state")).isNotEqualTo(asked.get("state"));
        assertThat(provider.tokenRequests).isEmpty();
    }

    @Test
    void an_attempt_takes_ten_minutes_at_most_and_many_left_ones_are_cleared() throws Exception {
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        provider.gives(
                provider.signed(provider.claims("ann", asked.get("nonce")).build()));
        clock.tick(Duration.ofMinutes(10));
        assertRefused(browser.get(server.url() + "/auth/callback?code=c&state=" + asked.get("state")), "expired");
        for (int i = 0; i < 30; i++) {
            browser.get(server.url() + "/auth/sign-in");
        }
        assertThat(browser.cookies).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void what_the_provider_refuses_is_said_and_lets_nobody_in() throws Exception {
        Browser.Parameters asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        assertRefused(
                browser.get(server.url() + "/auth/callback?error=access_denied&state=" + asked.get("state")),
                "cancelled");
        asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        provider.tokens = "{\"error\":\"invalid_grant\"}";
        provider.tokenStatus = 400;
        assertRefused(browser.get(server.url() + "/auth/callback?code=c&state=" + asked.get("state")), "provider");
        asked = Browser.parameters(browser.get(server.url() + "/auth/sign-in"));
        assertRefused(
                browser.get(
                        server.url() + "/auth/callback?code=c&iss=https://evil.example&state=" + asked.get("state")),
                "distrusted");
        assertStranger(browser);
    }

    @Test
    void the_way_back_is_a_page_of_this_server_whatever_a_link_says() throws Exception {
        for (String evil : List.of(
                "https://evil.example",
                "//evil.example",
                "/%5Cevil.example",
                "%5C%5Cevil.example",
                "/%09/evil.example",
                "/%2F/evil.example".replace("%2F", "/"),
                "javascript:alert(1)",
                "evil.example",
                "/auth/sign-in",
                "/signed-out",
                "/x/../auth/sign-in",
                "/" + "x".repeat(2000))) {
            var someone = new Browser(http);
            Browser.Parameters asked = Browser.parameters(someone.get(server.url() + "/auth/sign-in?return=" + evil));
            provider.gives(
                    provider.signed(provider.claims("ann", asked.get("nonce")).build()));
            HttpResponse<String> done = someone.get(server.url() + "/auth/callback?code=c&state=" + asked.get("state"));
            assertThat(Browser.location(done)).as(evil).isEqualTo("/");
        }
    }

    @Test
    void signing_out_everywhere_ends_all_sessions_of_the_person_and_nobody_elses() throws Exception {
        var phone = new Browser(http);
        var bob = new Browser(http);
        signIn(browser, "ann");
        signIn(phone, "ann");
        signIn(bob, "bob");
        browser.send("POST", server.url() + "/auth/sign-out", "{\"everywhere\":true}");

        assertStranger(browser);
        assertStranger(phone);
        assertSignedIn(bob, "bob");
        assertThat(browser.send("POST", server.url() + "/auth/sign-out", "{}").body())
                .as("twice does no harm")
                .contains("/signed-out");
    }

    @Test
    void the_audit_log_tells_who_came_went_and_was_not_let_in() throws Exception {
        server = another(Map.of(SettingKey.ACCESS_ROLES, "admin=ops", SettingKey.ACCESS_DEFAULT_ROLE, "user"));
        signIn(browser, "ann");
        browser.send("POST", server.url() + "/auth/sign-out", "{}");
        assertRefused(signIn(browser, nonce -> "no.token.atall"), "distrusted");
        var ops = new Browser(http);
        signIn(
                ops,
                nonce -> provider.signed(provider.claims("olga", nonce)
                        .claim("groups", List.of("ops"))
                        .build()));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(outcomes(ops, "signed_in")).containsExactly("success", "failure", "success");
            assertThat(outcomes(ops, "signed_out")).containsExactly("success");
        });
    }

    private List<String> outcomes(Browser by, String action) throws Exception {
        HttpResponse<String> answer = by.get(server.url() + "/api/audit?action=" + action);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared()
                .readTree(answer.body())
                .get("entries")
                .valueStream()
                .map(entry -> entry.path("outcome").asString())
                .toList();
    }

    @Test
    void a_session_ends_when_nobody_does_anything_and_at_the_latest_after_its_life() throws Exception {
        signIn(browser, "ann");
        for (int hour = 0; hour < 167; hour += 11) {
            assertSignedIn(browser, "ann");
            clock.tick(Duration.ofHours(11));
        }
        assertStranger(browser);

        var idle = new Browser(http);
        signIn(idle, "ann");
        clock.tick(Duration.ofHours(12));
        assertStranger(idle);
    }

    @Test
    void a_provider_that_is_away_is_said_and_asked_again_later() throws Exception {
        provider.discovery = _ -> "{}";
        assertRefused(browser.get(server.url() + "/auth/sign-in"), "provider");
        provider.discovery = text -> text;
        assertRefused(browser.get(server.url() + "/auth/sign-in"), "provider");
        clock.tick(Duration.ofSeconds(6));
        assertThat(Browser.location(browser.get(server.url() + "/auth/sign-in")))
                .startsWith(provider.issuer() + "/authorize?");
    }

    @Test
    void somebody_else_can_sign_in_where_one_was_not_let_in() throws Exception {
        assertThat(Browser.parameters(browser.get(server.url() + "/auth/sign-in?account=other"))
                        .all())
                .containsEntry("prompt", "login");
        assertThat(Browser.parameters(browser.get(server.url() + "/auth/sign-in"))
                        .all())
                .doesNotContainKey("prompt");
    }

    @Test
    void behind_https_cookies_are_of_this_host_and_secure_connections_alone() throws Exception {
        Outcrop.Running behind =
                another(Map.of(SettingKey.PUBLIC_URL, "https://outcrop.example", SettingKey.HOST, "0.0.0.0"));
        HttpResponse<String> begun = browser.get(behind.url() + "/auth/sign-in");
        assertThat(Browser.parameters(begun).all())
                .containsEntry("redirect_uri", "https://outcrop.example/auth/callback");
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-outcrop-sign-in-")
                .contains("; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure")
                .doesNotContain("Domain");
        provider.gives(provider.signed(
                provider.claims("ann", Browser.parameters(begun).get("nonce")).build()));
        HttpResponse<String> done = browser.get(behind.url() + "/auth/callback?code=c&state="
                + Browser.parameters(begun).get("state"));
        assertThat(done.headers().allValues("Set-Cookie"))
                .anySatisfy(set -> assertThat(set)
                        .startsWith("__Host-outcrop=")
                        .contains("; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure")
                        .doesNotContain("Domain"));
    }

    @Test
    void logs_name_no_secret_and_no_token() throws Exception {
        signIn(browser, "ann");
        browser.send("POST", server.url() + "/auth/sign-out", "{}");
        String all = String.join(
                "\n",
                logs.list.stream().map(event -> event.getFormattedMessage()).toList());
        assertThat(all).doesNotContain(TestProvider.SECRET, "a-code", "eyJ", "Name of ann");
    }
}
