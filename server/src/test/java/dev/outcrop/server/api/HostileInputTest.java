package dev.outcrop.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.server.http.Answers;
import dev.outcrop.server.http.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nothing that a client sends ends in a fault: requests are made from the description of the routes, and then spoilt. */
class HostileInputTest {
    private static final int ROUNDS = 120;

    private static final List<String> STRANGE = List.of(
            "",
            "kept",
            "..",
            "%2e%2e",
            "%00",
            "%",
            "%zz",
            "%c3%28",
            "%ff",
            "a%2fb",
            "\u00e9",
            "'%20OR%201=1--",
            "${jndi:ldap://x}",
            "{id}",
            "{{7*7}}",
            "<script>",
            "a;b=c",
            "x".repeat(300),
            "-1",
            "9223372036854775808",
            "%e5%a4%a7%e6%a0%b9",
            "%f0%9f%98%80",
            "*",
            "a#b",
            "a\\b");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "1".repeat(70),
            "0.1e-999999",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\u0001\"",
            "\"" + "\u5927".repeat(5000) + "\"",
            "\"\u202e\ud83d\ude00\"",
            "[]",
            "{}",
            "[[[[[[null]]]]]]",
            "[".repeat(5000),
            "{\"a\":".repeat(200) + "1" + "}".repeat(200),
            "{\"__proto__\":{}}",
            "NaN",
            "'x'",
            "undefined",
            "\"unfinished");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "APPLICATION/JSON; charset=UTF-8",
            "application/json; charset=utf-16",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json;;;",
            "");

    private final TestServer server = new TestServer();
    private final Random random = new Random(7);

    @BeforeEach
    void remember() {
        server.model.say("My secret");
        assertThat(server.runner.ask(new ConversationId("kept"), "chef", "Tell me"))
                .isNotEmpty();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void no_request_made_from_a_description_ends_in_a_fault() throws Exception {
        JsonNode paths = server.json("/openapi.json").get("paths");
        int sent = 0;
        for (var path : paths.properties()) {
            if (path.getKey().equals("/health/ready")) {
                continue; // Its 503 is an answer.
            }
            for (var operation : path.getValue().properties()) {
                for (int i = 0; i < ROUNDS; i++) {
                    String request = request(operation.getKey(), path.getKey(), operation.getValue());
                    assertHarmless(request, RawHttp.ask(server.http.port(), request));
                    sent++;
                }
            }
        }
        assertThat(sent).isGreaterThan(ROUNDS * 10);
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void no_bytes_on_the_socket_end_in_a_fault() throws Exception {
        List<String> garbage = List.of(
                "\r\n\r\n",
                "GET\r\n\r\n",
                "GET / HTTP/1.0\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
                "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
                "GET http://evil/api/agents HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "CONNECT evil:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "TRACE /api/agents HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "G\u0000T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/agents?%zz=1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/agents?" + "a=1&".repeat(400) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /api/agents HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n",
                post("Content-Length: -1\r\n", ""),
                post("Content-Length: x\r\n", ""),
                post("Content-Length: 99999999999999999999\r\n", ""),
                post("Content-Length: 9000000000\r\n", "{}"),
                post("Content-Length: 50\r\n", "{"),
                post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"),
                post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "{}"),
                post("Transfer-Encoding: gzip\r\n", "x"),
                post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
                post("Transfer-Encoding: chunked\r\n", "ffffffff\r\n{}"),
                post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"),
                post("Transfer-Encoding: chunked\r\n", "2\r\n{}"),
                post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"),
                post("Expect: 100-continue\r\nContent-Length: 2\r\n", "{}"),
                post("Expect: something\r\nContent-Length: 2\r\n", "{}"));
        for (String bytes : garbage) {
            assertHarmless(bytes, RawHttp.exchange(server.http.port(), bytes.getBytes(StandardCharsets.ISO_8859_1)));
        }
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(2000) + 1];
            random.nextBytes(noise);
            assertHarmless("noise " + i, RawHttp.exchange(server.http.port(), noise));
        }
        for (int i = 0; i < 50; i++) {
            byte[] spoilt = post("Content-Length: 15\r\n", "{\"pinned\":true}").getBytes(StandardCharsets.ISO_8859_1);
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            assertHarmless("spoilt " + i, RawHttp.exchange(server.http.port(), spoilt));
        }
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void what_is_too_large_or_has_two_meanings_is_refused_and_told_why() throws Exception {
        String get = "GET /api/agents HTTP/1.1\r\nHost: localhost\r\n";
        String headers = "The request's headers are too large.";
        assertRefused(get + "X: " + "a".repeat(40_000) + "\r\n\r\n", 431, headers);
        assertRefused(get + "a".repeat(40_000) + ": 1\r\n\r\n", 431, headers);
        assertRefused(get + "X: a\r\n".repeat(7_000) + "\r\n", 431, headers);
        assertRefused(get + "no colon\r\n\r\n", 400, "The request is not valid HTTP.");
        assertRefused(
                "GET /api/agents?" + "a".repeat(8_192) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                414,
                "The request's address is too long.");
        assertRefused(get + "Host: evil\r\n\r\n", 400, "The request is not valid HTTP.");
        for (String ends : List.of(
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Content-Length: 12\r\nContent-Length: 2",
                "Content-Length: 2\r\nTransfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: xchunked")) {
            // What follows the body, whichever it is, is not taken for another request.
            String twice = post(ends + "\r\n", "2\r\n{}\r\n0\r\n\r\n") + get + "\r\n";
            assertThat(assertRefused(twice, 400, "The request is not valid HTTP."))
                    .as(ends)
                    .containsOnlyOnce("HTTP/1.1 ");
        }
    }

    @Test
    void json_is_read_as_deep_as_it_may_be_and_no_deeper() throws Exception {
        assertRefused(nested(63), 400, "\"field\":\"title\"");
        assertRefused(nested(64), 400, "The body is not valid JSON");
        assertRefused(nested(5_000), 400, "The body is not valid JSON");
    }

    /** With so many arrays in the body's object. */
    private static String nested(int arrays) {
        String body = "{\"title\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";
        return post("Content-Length: " + body.length() + "\r\n", body);
    }

    private String assertRefused(String request, int status, String why) throws IOException {
        String answer = RawHttp.exchange(server.http.port(), request.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer)
                .as(request.substring(0, Math.min(300, request.length())))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains(why)
                .doesNotContain("(open)");
        return answer;
    }

    @Test
    void a_body_that_is_no_utf8_is_refused() throws Exception {
        var request = new ByteArrayOutputStream();
        byte[] body = {'{', '"', 't', 'i', 't', 'l', 'e', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
        request.write(post("Content-Length: " + body.length + "\r\nConnection: close\r\n", "")
                .getBytes(StandardCharsets.US_ASCII));
        request.write(body);

        assertThat(RawHttp.exchange(server.http.port(), request.toByteArray()))
                .startsWith("HTTP/1.1 400")
                .contains("not valid UTF-8");
    }

    private static String post(String headers, String body) {
        return "PATCH /api/conversations/kept HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + headers + "\r\n" + body;
    }

    private static void assertHarmless(String request, String answer) throws IOException {
        String what = request.substring(0, Math.min(300, request.length()));
        assertThat(answer).as(what).doesNotStartWith("HTTP/1.1 5").doesNotContain("(open)");
        Answers.checkBody(answer);
        if (answer.startsWith("HTTP/1.1")) {
            assertThat(answer.toLowerCase(Locale.ROOT)).as(what).contains("content-security-policy", "nosniff");
        }
    }

    private String request(String method, String template, JsonNode operation) {
        String path = template.replaceAll("\\{[^}]+}", Matcher.quoteReplacement(pick(STRANGE)));
        var query = new ArrayList<String>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asString("").equals("query") && random.nextBoolean()) {
                query.add(parameter.get("name").stringValue() + "=" + pick(STRANGE));
            }
        });
        if (random.nextInt(4) == 0) {
            query.add(pick(STRANGE) + "=" + pick(STRANGE));
        }
        String body = method.equals("get") && random.nextInt(5) > 0 ? "" : body(operation);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String target = (path + (query.isEmpty() ? "" : "?" + String.join("&", query))).replace(" ", "%20");
        return method.toUpperCase(Locale.ROOT) + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (body.isEmpty()
                        ? ""
                        : "Content-Type: " + pick(TYPES) + "\r\nContent-Length: " + bytes.length + "\r\n")
                + "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A body with the members that the schema knows and one that it does not, of any type. */
    private String body(JsonNode operation) {
        if (random.nextInt(6) == 0) {
            return pick(VALUES);
        }
        var members = new ArrayList<String>();
        operation
                .at("/requestBody/content/application~1json/schema/properties")
                .propertyNames()
                .forEach(name -> {
                    if (random.nextBoolean()) {
                        members.add("\"" + name + "\":" + pick(VALUES));
                    }
                });
        if (random.nextInt(3) == 0) {
            members.add("\"unknown\\u0000\\u0041\":" + pick(VALUES));
        }
        return "{" + String.join(",", members) + "}";
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
