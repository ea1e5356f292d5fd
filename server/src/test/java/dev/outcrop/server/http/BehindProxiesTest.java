package dev.outcrop.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who asks, and from which page, when somebody stands between. */
class BehindProxiesTest {
    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.1.7");

    @Test
    void without_the_setting_nobody_is_believed() {
        assertThat(client(Proxies.none(), "203.0.113.9")).isEqualTo("10.0.1.7");
        assertThat(client(Proxies.none())).isEqualTo("10.0.1.7");
    }

    @Test
    void what_a_known_number_of_proxies_wrote_is_believed_and_what_stands_left_of_it_is_not() {
        var one = new Proxies.Hops(1);
        assertThat(client(one, "203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(client(one, "1.1.1.1, 203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(client(one, "1.1.1.1", "2.2.2.2,203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(client(one)).as("the balancer's own check").isEqualTo("10.0.1.7");
        assertThat(client(new Proxies.Hops(2), "1.1.1.1, 203.0.113.9, 198.51.100.4"))
                .isEqualTo("203.0.113.9");
        assertThat(client(new Proxies.Hops(2), "203.0.113.9")).isEqualTo("203.0.113.9");
    }

    @Test
    void proxies_of_a_network_are_passed_over_from_the_right_and_others_are_who_asks() {
        var house = within("10.0.0.0/16", "198.51.100.4");
        assertThat(client(house, "1.1.1.1, 203.0.113.9, 198.51.100.4, 10.0.2.2"))
                .isEqualTo("203.0.113.9");
        assertThat(client(house, "10.0.3.3, 203.0.113.9")).isEqualTo("203.0.113.9");
        assertThat(client(within("192.168.0.0/16"), "203.0.113.9"))
                .as("who connects is no proxy, whatever they say")
                .isEqualTo("10.0.1.7");
        assertThat(client(within("10.0.0.0/23"), "10.0.2.1, 10.0.0.9"))
                .as("a network ends at its last bit")
                .isEqualTo("10.0.2.1");
    }

    @Test
    void ports_and_brackets_are_no_part_of_an_address() {
        var one = new Proxies.Hops(1);
        assertThat(client(one, "203.0.113.9:41000")).isEqualTo("203.0.113.9");
        assertThat(client(one, "[2001:db8::7]:41000")).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(client(one, "2001:db8::7")).isEqualTo("2001:db8:0:0:0:0:0:7");
        assertThat(client(within("10.0.0.0/8", "2001:db8::/32"), "203.0.113.9, 2001:db8::7"))
                .isEqualTo("203.0.113.9");
    }

    @Test
    void what_is_no_address_ends_the_search_and_is_never_looked_up_or_passed_on() {
        for (String junk : List.of("unknown", "", "evil.example", "1.2.3", "203.0.113.9\" onload=", "[2001:db8::7")) {
            assertThat(client(new Proxies.Hops(3), "203.0.113.9, " + junk))
                    .as(junk)
                    .isEqualTo("10.0.1.7");
        }
    }

    @Test
    void networks_are_written_with_their_bits_or_as_an_address() {
        for (String wrong : List.of("", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0", "host", "::/129")) {
            assertThat(Proxies.Network.of(wrong)).as(wrong).isEmpty();
        }
        assertThat(Proxies.Network.of("10.0.0.0/0")).isPresent();
        assertThat(Proxies.Network.of("fd00::1")).isPresent();
    }

    @Test
    void a_server_behind_one_tells_who_asked_it() throws IOException {
        try (OutcropHttp http = start(new Proxies.Hops(1), Optional.empty())) {
            assertThat(get(http, "localhost", "X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 203.0.113.9"))
                    .contains("\"address\":\"203.0.113.9\"");
        }
        try (OutcropHttp http = start(Proxies.none(), Optional.empty())) {
            assertThat(get(http, "localhost", "X-Forwarded-For: 203.0.113.9")).contains("\"address\":\"127.0.0.1\"");
        }
    }

    @Test
    void the_public_address_is_an_origin_of_ours_under_whatever_name_a_proxy_asks() throws IOException {
        var desk = URI.create("https://desk.example");
        try (OutcropHttp http = start(Proxies.none(), Optional.of(desk))) {
            assertThat(post(http, "inner.example", "Origin: https://desk.example"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"cookie\":\"outcrop=1\"", "Strict-Transport-Security: max-age=31536000");
            for (String other :
                    List.of("https://desk.example.evil", "http://desk.example", "https://desk.example:8443", "null")) {
                assertThat(post(http, "inner.example", "Origin: " + other))
                        .as(other)
                        .startsWith("HTTP/1.1 403");
            }
            assertThat(post(http, "inner.example", "Origin: https://desk.example\r\nSec-Fetch-Site: cross-site"))
                    .startsWith("HTTP/1.1 403");
            assertThat(post(http, "other.example", "Origin: https://desk.example"))
                    .as("the name has to be allowed all the same")
                    .startsWith("HTTP/1.1 403");
        }
        try (OutcropHttp http = start(Proxies.none(), Optional.empty())) {
            assertThat(post(http, "inner.example", "Origin: https://desk.example"))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain("Strict-Transport-Security");
        }
    }

    /** CloudFront hands on the name that people came by, and adds them; the balancer behind it adds CloudFront. */
    @Test
    void behind_cloudfront_and_its_balancer_a_server_answers_to_the_name_of_the_one_and_knows_who_asked()
            throws IOException {
        String name = "d111111abcdef8.cloudfront.net";
        try (OutcropHttp http = start(new Proxies.Hops(2), Optional.of(URI.create("https://" + name)), name)) {
            String forwarded = "X-Forwarded-For: 1.1.1.1, 203.0.113.9, 130.176.219.142";
            assertThat(get(http, name, forwarded))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"address\":\"203.0.113.9\"", "Strict-Transport-Security: max-age=31536000");
            assertThat(get(http, name, "X-Forwarded-For: 2001:db8::7, 130.176.219.142"))
                    .contains("\"address\":\"2001:db8:0:0:0:0:0:7\"");
            assertThat(post(http, name, forwarded + "\r\nOrigin: https://" + name))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"address\":\"203.0.113.9\"", "\"cookie\":\"outcrop=1\"");
            assertThat(post(http, name, "Origin: https://d222222abcdef8.cloudfront.net"))
                    .as("a page of somebody else's distribution")
                    .startsWith("HTTP/1.1 403");
            for (String other :
                    List.of("d222222abcdef8.cloudfront.net", "internal-outcrop-1.us-east-1.elb.amazonaws.com")) {
                assertThat(get(http, other, forwarded)).as(other).startsWith("HTTP/1.1 403");
            }
        }
    }

    private static String client(Proxies proxies, String... forwarded) {
        return proxies.client(PEER, List.of(forwarded)).getHostAddress();
    }

    private static Proxies within(String... networks) {
        return new Proxies.Within(List.of(networks).stream()
                .map(text -> Proxies.Network.of(text).orElseThrow())
                .toList());
    }

    private static OutcropHttp start(Proxies proxies, Optional<URI> publicUrl) {
        return start(proxies, publicUrl, "inner.example");
    }

    private static OutcropHttp start(Proxies proxies, Optional<URI> publicUrl, String name) {
        Endpoint.Answer told = request -> ApiResponse.ok(Json.object()
                .put("address", request.address().orElse(""))
                .put("cookie", request.header("Cookie").orElse("")));
        return OutcropHttp.start(
                HttpConfig.loopback(0).allowing(Set.of(name), Set.of()).behind(proxies, publicUrl),
                List.of(
                        Endpoint.get("/api/who", "Who asks").open().answer(told),
                        Endpoint.post("/api/who", "Who asks").open().answer(told)),
                (_, _) -> ApiResponse.text("text/html", "page"),
                Identity.LOCAL,
                prefix -> prefix + "_1");
    }

    private static String get(OutcropHttp http, String host, String headers) throws IOException {
        return RawHttp.ask(
                http.port(),
                "GET /api/who HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n\r\n");
    }

    private static String post(OutcropHttp http, String host, String headers) throws IOException {
        return RawHttp.ask(
                http.port(),
                "POST /api/who HTTP/1.1\r\nHost: " + host + "\r\nCookie: outcrop=1\r\nContent-Length: 0\r\n"
                        + "Connection: close\r\n" + headers + "\r\n\r\n");
    }
}
