package dev.outcrop.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.model.Bytes;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {

    private static HttpAnswer answer(String contentType, byte[] body) {
        return new HttpAnswer(
                URI.create("https://example.org"), 200, Map.of("Content-Type", List.of(contentType)), Bytes.of(body));
    }

    @Test
    void text_is_read_in_the_charset_that_the_answer_names() {
        assertThat(answer("text/html; charset=Shift_JIS", "大根".getBytes(Charset.forName("Shift_JIS")))
                        .text())
                .isEqualTo("大根");
        assertThat(answer("text/html; charset=nonsense", "大根".getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("大根");
        assertThat(answer("application/json", "大根".getBytes(StandardCharsets.UTF_8))
                        .text())
                .isEqualTo("大根");
    }

    @Test
    void headers_are_found_in_any_case() {
        assertThat(answer("text/plain", new byte[0]).header("CONTENT-TYPE")).contains("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "/relative", "ftp://example.org", "http:///x", "jar:http://a!/b"})
    void only_web_addresses_are_asked(String address) {
        assertThatThrownBy(() -> HttpGet.of(URI.create(address))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_body_is_text_unless_the_tool_says_otherwise() {
        var request = HttpGet.of(URI.create("https://example.org"));
        assertThat(List.of("text/html; charset=utf-8", "Application/JSON", "application/ld+json", "image/svg+xml", ""))
                .allMatch(type -> request.accepts(Optional.of(type)));
        assertThat(request.accepts(Optional.empty())).isTrue();
        assertThat(List.of("image/png", "application/octet-stream", "application/jsonx", "xtext/html", "text/a/b"))
                .noneMatch(type -> request.accepts(Optional.of(type)));
        assertThat(request.accepting("application/pdf").accepts(Optional.of("application/pdf")))
                .isTrue();
    }

    @Test
    void limits_are_positive() {
        var request = HttpGet.of(URI.create("https://example.org")).withHeader("accept", "text/plain");
        assertThat(request.headers()).containsEntry("accept", "text/plain");
        assertThatThrownBy(() -> request.within(0, Duration.ofSeconds(1))).isInstanceOf(IllegalArgumentException.class);
    }
}
