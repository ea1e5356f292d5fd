package dev.outcrop.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.id.IdSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A body that is no JSON, as strangers send it. */
@Tag("alone") // it measures time
class ReceivedBodyTest {
    private static final int MOST = 40_000;

    private final AtomicInteger received = new AtomicInteger();
    private final OutcropHttp http = OutcropHttp.start(
            HttpConfig.loopback(0)
                    .withMaxBody(1_000)
                    .withBodyTime(Duration.ofSeconds(1))
                    .withGrace(Duration.ofMillis(100)),
            List.of(Endpoint.post("/api/files", "Takes bytes")
                    .needs(Permission.CHAT)
                    .receive(MOST, (_, body) -> {
                        int length = body.readAllBytes().length;
                        received.incrementAndGet();
                        return ApiResponse.ok(Json.object().put("bytes", length));
                    })),
            (_, _) -> ApiResponse.empty(404),
            headers -> headers.apply("X-Reader").isPresent()
                    ? new Caller("r", "R", Role.READER, Set.of(), Optional.empty())
                    : Caller.LOCAL,
            IdSource.random());

    @AfterEach
    void stop() {
        http.close();
    }

    private String post(String headers, String body) throws IOException {
        return RawHttp.ask(
                http.port(),
                "POST /api/files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }

    private static String chunked(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n0\r\n\r\n";
    }

    @Test
    void bytes_of_any_type_are_taken_up_to_the_limit() throws IOException {
        String most = "x".repeat(MOST);
        assertThat(post("Content-Length: " + MOST + "\r\n", most)).endsWith("{\"bytes\":" + MOST + "}");
        assertThat(post("Content-Type: image/png\r\nTransfer-Encoding: chunked\r\n", chunked(most)))
                .contains("{\"bytes\":" + MOST + "}");
        assertThat(post("Content-Length: " + (MOST + 1) + "\r\n", most + "x"))
                .contains("413", "The body is larger than " + MOST + " bytes.");
        assertThat(post("Transfer-Encoding: chunked\r\n", chunked(most + "x")))
                .contains("413", "The body is larger than " + MOST + " bytes.");
        assertThat(received).hasValue(2);
    }

    @Test
    void a_lie_about_the_size_is_found_out() throws IOException {
        assertThat(RawHttp.exchange(
                        http.port(),
                        "POST /api/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nshort"
                                .getBytes(StandardCharsets.US_ASCII)))
                .contains("400", "The body ends before it should.");
        assertThat(post("Transfer-Encoding: chunked\r\n", "zz\r\nx\r\n0\r\n\r\n"))
                .contains("400");
        assertThat(post("Content-Length: 9999999999\r\n", "x")).contains("413");
        assertThat(post("Content-Length: 0\r\n", "")).contains("400", "needs a body");
        assertThat(received).hasValue(0);
    }

    @Test
    void a_body_that_comes_too_slowly_is_cut() throws IOException {
        long begun = System.nanoTime();
        String answer = post("Content-Length: 100\r\n", "slow");
        assertThat(answer).doesNotContain("200 OK").doesNotEndWith("(open)");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        assertThat(received).hasValue(0);
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_cut_when_its_time_is_over_though_it_never_stops() throws IOException {
        int sent = RawHttp.drip(
                http.port(), "POST /api/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", 40, 400);

        assertThat(sent).isBetween(1, 399);
        assertThat(received).hasValue(0);
    }

    @Test
    void the_walls_are_the_same() throws IOException {
        assertThat(post("Origin: http://evil.example\r\nContent-Length: 1\r\n", "x"))
                .contains("403");
        assertThat(post("X-Reader: 1\r\nContent-Length: 1\r\n", "x")).contains("403", "role user");
        assertThat(post("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1\r\n", "x"))
                .contains("415");
        assertThat(received).hasValue(0);
    }

    @Test
    void it_is_described() throws IOException {
        String description =
                RawHttp.ask(http.port(), "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(description).contains("\"requestBody\":{\"required\":true", "\"*/*\"", "at most 40000 bytes");
    }
}
