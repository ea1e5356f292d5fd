package dev.outcrop.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;

/** What is true of every response, whatever was asked. */
public final class Answers {
    private static final List<String> EVERYWHERE = List.of(
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "permissions-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy");

    private Answers() {}

    /** Security headers, no server's name, no stack, no fault; problems have an id. */
    public static void check(HttpResponse<String> response) {
        assertThat(response.headers().map().keySet()).containsAll(EVERYWHERE).doesNotContain("server");
        assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
        assertThat(response.statusCode()).isLessThan(500);
        checkBody(response.body());
        if (response.statusCode() >= 400 && !response.request().method().equals("HEAD")) {
            assertThat(response.headers().firstValue("content-type")).contains(Problem.CONTENT_TYPE);
            var problem = Json.ours(response.body());
            assertThat(problem.get("id").stringValue()).startsWith("e_");
            assertThat(problem.get("status").intValue()).isEqualTo(response.statusCode());
            assertThat(problem.get("detail").stringValue()).isNotBlank();
        }
    }

    /** Nothing of the inside. */
    public static void checkBody(String body) {
        assertThat(body).doesNotContain("Exception", "\tat ", "io.helidon", "dev.outcrop", "tools.jackson");
    }
}
