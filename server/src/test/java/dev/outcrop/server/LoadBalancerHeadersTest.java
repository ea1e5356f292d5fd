package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import dev.outcrop.server.config.SettingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Headers of a load balancer, true ones and forged ones. */
class LoadBalancerHeadersTest extends SignInScene {
    private static final String SIGNER =
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/desk/0123456789abcdef";

    private final ECKey key = key();
    private final ECKey forged = key();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer keys = keys();
    private boolean balanced = true;

    @Override
    Map<SettingKey, String> flags() {
        Map<SettingKey, String> flags = super.flags();
        if (balanced) {
            flags.put(SettingKey.ALB_SIGNER, SIGNER);
        }
        flags.putIfAbsent(
                SettingKey.ALB_KEYS_URL, "http://localhost:" + keys.getAddress().getPort());
        flags.putIfAbsent(SettingKey.ACCESS_ROLES, "admin=ops;user=staff");
        flags.putIfAbsent(SettingKey.ACCESS_DEFAULT_ROLE, "reader");
        return flags;
    }

    @AfterEach
    void noKeys() {
        keys.stop(0);
    }

    @Test
    void whoever_the_load_balancer_has_signed_in_is_that_person() throws Exception {
        HttpResponse<String> info = ask(signed(header(), "ann"));
        assertThat(info.statusCode()).as(info.body()).isEqualTo(200);
        assertThat(info.body()).contains("Name of ann", "\"reader\"");
        signIn(browser, "ann");
        assertThat(JsonMapper.shared().readTree(info.body()).get("user").get("id"))
                .as("the same person as by sign-in here")
                .isEqualTo(info(browser).get("user").get("id"));
        ask(signed(header(), "bob"));
        assertThat(asked).as("the key is asked for once").hasSize(1);
    }

    @Test
    void the_parts_may_be_padded_as_the_load_balancer_does() throws Exception {
        String token = signed(header(), "anna");
        String[] parts = token.split("\\.", -1);
        String input = padded(parts[0]) + "." + padded(parts[1]);
        byte[] signature = new ECDSASigner(key)
                .sign(header().build(), input.getBytes(StandardCharsets.US_ASCII))
                .decode();
        String padded = input + "." + Base64.getUrlEncoder().encodeToString(signature);
        assertThat(padded).contains("=");
        assertThat(ask(padded).statusCode()).isEqualTo(200);
    }

    @Test
    void groups_come_from_the_access_token_if_that_is_true() throws Exception {
        String data = signed(header(), "ann");
        String access = provider.signed(access("ann", "ops"));
        assertThat(ask(data, "x-amzn-oidc-accesstoken", access).body()).contains("\"admin\"");
        assertThat(ask(data, "x-amzn-oidc-accesstoken", provider.signed(access("bob", "ops")))
                        .body())
                .as("another person's")
                .contains("\"reader\"");
        assertThat(ask(data, "x-amzn-oidc-accesstoken", access.substring(0, access.length() - 8) + "AAAAAAAA")
                        .body())
                .contains("\"reader\"");
        assertThat(ask(data, "x-amzn-oidc-accesstoken", "opaque").body()).contains("\"reader\"");
    }

    @Test
    void forged_headers_are_refused() throws Exception {
        assertRefused("another load balancer", signed(header().customParam("signer", SIGNER + "0"), "ann"));
        assertRefused("no signer", signed(header().customParam("signer", null), "ann"));
        assertRefused("another provider", signed(header().customParam("iss", "https://evil.example"), "ann"));
        assertRefused("another client", signed(header().customParam("client", "another"), "ann"));
        assertRefused("no end", signed(header().customParam("exp", null), "ann"));
        assertRefused("another key", TestProvider.signed(header().build(), claims("ann"), new ECDSASigner(forged)));
        assertRefused("an unknown key", signed(header().keyID("unknown"), "ann"));
        assertRefused("a key elsewhere", signed(header().keyID("../evil"), "ann"));
        assertRefused(
                "a shared secret",
                TestProvider.signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256)
                                .keyID(key.getKeyID())
                                .customParam("signer", SIGNER)
                                .customParam("iss", provider.issuer())
                                .customParam("client", TestProvider.CLIENT)
                                .customParam("exp", endsAt())
                                .build(),
                        claims("ann"),
                        new MACSigner(key.toECPublicKey().getEncoded())));
        assertRefused("nonsense", "a.b.c");
        assertRefused("empty", ".");
        String good = signed(header(), "ann");
        assertThat(asked).doesNotContain("/evil", "/../evil");
        clock.tick(Duration.ofMinutes(3));
        assertRefused("too old", good);
    }

    @Test
    void a_page_elsewhere_can_not_use_what_the_load_balancer_adds() throws Exception {
        assertThat(ask(signed(header(), "ann"), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void without_the_setting_the_headers_say_nothing() throws Exception {
        balanced = false;
        server = another(Map.of());
        assertThat(ask(signed(header(), "ann")).statusCode()).isEqualTo(401);
    }

    @Test
    void signing_out_takes_the_load_balancers_cookies_away_too() throws Exception {
        HttpResponse<String> out = browser.send(
                "POST", server.url() + "/auth/sign-out", "{}", "x-amzn-oidc-data", signed(header(), "ann"));
        assertThat(out.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie).startsWith("AWSELBAuthSessionCookie-0=;"));
        assertThat(out.body()).contains(provider.issuer() + "/end?");
    }

    private void assertRefused(String what, String data) throws Exception {
        HttpResponse<String> response = ask(data);
        assertThat(response.statusCode()).as(what).isEqualTo(401);
        assertThat(response.body()).as(what).contains("load balancer");
    }

    private HttpResponse<String> ask(String data, String... more) throws Exception {
        String[] headers = new String[more.length + 2];
        headers[0] = "x-amzn-oidc-data";
        headers[1] = data;
        System.arraycopy(more, 0, headers, 2, more.length);
        return new Browser(http).get(server.url() + "/api/info", headers);
    }

    private long endsAt() {
        return clock.instant().plus(Duration.ofMinutes(2)).getEpochSecond();
    }

    private JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .customParam("signer", SIGNER)
                .customParam("iss", provider.issuer())
                .customParam("client", TestProvider.CLIENT)
                .customParam("exp", endsAt());
    }

    private String signed(JWSHeader.Builder header, String subject) throws JOSEException {
        return TestProvider.signed(header.build(), claims(subject), new ECDSASigner(key));
    }

    private JWTClaimsSet claims(String subject) {
        return new JWTClaimsSet.Builder()
                .subject(subject)
                .claim("name", "Name of " + subject)
                .build();
    }

    private JWTClaimsSet access(String subject, String group) {
        return provider.access(subject, TestProvider.CLIENT)
                .claim("cognito:groups", List.of(group))
                .build();
    }

    private static String padded(String part) {
        return part + "=".repeat((4 - part.length() % 4) % 4);
    }

    private static ECKey key() {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate();
        } catch (JOSEException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private HttpServer keys() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                asked.add(path);
                boolean there = path.equals("/" + key.getKeyID());
                byte[] answer = there ? pem() : new byte[0];
                exchange.sendResponseHeaders(there ? 200 : 404, there ? answer.length : -1);
                try (var body = exchange.getResponseBody()) {
                    body.write(answer);
                }
            });
            made.start();
            return made;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] pem() {
        try {
            String encoded =
                    Base64.getMimeEncoder().encodeToString(key.toECPublicKey().getEncoded());
            return ("-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (JOSEException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
