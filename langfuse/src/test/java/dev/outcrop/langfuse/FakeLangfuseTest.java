package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.outcrop.langfuse.FakeLangfuse.Behaviour;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the tests hold for Langfuse, held against what is known of its API. */
class FakeLangfuseTest {
    private final FakeLangfuse langfuse = FakeLangfuse.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.close();
        langfuse.close();
    }

    private HttpResponse<String> send(String method, String path, String body, boolean keys) throws Exception {
        var request = HttpRequest.newBuilder(Connection.below(langfuse.url(), "/api/public" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (keys) {
            request.header("authorization", FakeLangfuse.authorization());
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, String body) throws Exception {
        HttpResponse<String> response = send(method, path, body, true);
        assertThat(response.statusCode()).isEqualTo(200);
        return Json.MAPPER.readTree(response.body());
    }

    @Test
    void its_health_needs_no_keys_and_everything_else_does() throws Exception {
        HttpResponse<String> health = send("GET", "/health", "", false);
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(Json.MAPPER.readTree(health.body()).path("status").asString())
                .isEqualTo("OK");
        assertThat(send("GET", "/projects", "", false).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/scores", "{}", false).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/models", "{}", false).statusCode()).isEqualTo(401);
        assertThat(send("GET", "/nowhere", "", true).statusCode()).isEqualTo(404);
        langfuse.behave(new Behaviour.Status(503, Optional.of("7")));
        HttpResponse<String> busy = send("GET", "/health", "", false);
        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(busy.headers().firstValue("retry-after")).contains("7");
    }

    @Test
    void a_score_is_one_by_its_id_and_keeps_what_is_not_named_anew() throws Exception {
        json("POST", "/scores", "{\"id\":\"s\",\"name\":\"n\",\"value\":1,\"comment\":\"good\"}");
        json("POST", "/scores", "{\"id\":\"s\",\"value\":0}");
        JsonNode kept = json("GET", "/scores", "").path("data");
        assertThat(kept.toString()).isEqualTo("[{\"id\":\"s\",\"name\":\"n\",\"value\":0,\"comment\":\"good\"}]");
        json("POST", "/scores", "{\"id\":\"s\",\"comment\":null}");
        assertThat(langfuse.scores().values().iterator().next().path("comment").isNull())
                .isTrue();

        assertThat(send("DELETE", "/scores/s", "", true).statusCode()).isEqualTo(202);
        assertThat(send("DELETE", "/scores/s", "", true).statusCode()).isEqualTo(404);
        assertThat(langfuse.scores()).isEmpty();
    }

    @Test
    void models_are_kept_as_they_are_told() throws Exception {
        JsonNode model =
                json("POST", "/models", "{\"modelName\":\"nova\",\"matchPattern\":\"(?i)nova\",\"unit\":\"TOKENS\"}");
        assertThat(model.path("modelName").asString()).isEqualTo("nova");
        assertThat(langfuse.models()).containsExactly(model);
    }

    @Test
    void a_connection_that_it_cuts_leaves_nothing_when_it_cuts_at_once() {
        langfuse.behave(new Behaviour.Cuts());
        assertThat(catchThrowable(() -> send("POST", "/scores", "{\"id\":\"s\"}", true)))
                .isInstanceOf(IOException.class);
        assertThat(langfuse.scores()).isEmpty();
        assertThat(langfuse.asked()).contains("POST /api/public/scores");
    }
}
