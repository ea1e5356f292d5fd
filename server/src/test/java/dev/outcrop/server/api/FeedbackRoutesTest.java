package dev.outcrop.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.server.http.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FeedbackRoutesTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void an_opinion_is_given_changed_and_taken_back_and_stands_by_its_answer() throws Exception {
        String path = "/api/runs/" + answered(Caller.LOCAL) + "/feedback";

        assertThat(server.send("PUT", path, "{\"rating\":\"up\",\"comment\":\"  Well said.\\n\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(shown().get("rating").stringValue()).isEqualTo("up");
        assertThat(shown().get("comment").stringValue()).isEqualTo("Well said.");

        JsonNode changed =
                Json.ours(server.send("PUT", path, "{\"rating\":\"down\"}").body());
        assertThat(shown()).isEqualTo(changed);
        assertThat(changed.has("comment")).isFalse();
        assertThat(changed.get("at").stringValue()).startsWith("2026-01-01T12:00:");

        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(answer().has("feedback")).isFalse();
    }

    @Test
    void what_is_no_opinion_is_refused_by_name() throws Exception {
        String path = "/api/runs/" + answered(Caller.LOCAL) + "/feedback";

        assertThat(server.send("PUT", path, "{}").body()).contains("“rating”: is missing");
        assertThat(server.send("PUT", path, "{\"rating\":\"great\"}").statusCode())
                .isEqualTo(400);
        assertThat(server.send("PUT", path, "{\"rating\":\"up\",\"person\":\"ann\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.send("PUT", path, "{\"rating\":\"up\",\"comment\":\"" + "x".repeat(2001) + "\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(answer().has("feedback")).isFalse();
    }

    @Test
    void another_persons_answer_does_not_exist() throws Exception {
        String path = "/api/runs/" + answered(new Caller("ann", "Ann")) + "/feedback";

        assertThat(server.send("PUT", path, "{\"rating\":\"up\"}").statusCode()).isEqualTo(404);
        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(404);
        assertThat(server.send("PUT", "/api/runs/nowhere/feedback", "{\"rating\":\"up\"}")
                        .statusCode())
                .isEqualTo(404);
    }

    private JsonNode shown() throws Exception {
        return answer().get("feedback");
    }

    private JsonNode answer() throws Exception {
        return server.json("/api/conversations/c/messages").get("messages").get(1);
    }

    private String answered(Caller caller) throws Exception {
        server.model.say("An answer");
        server.runner
                .runner()
                .ask(new Question(
                        caller,
                        new ConversationId("c"),
                        Optional.of("chef"),
                        Optional.empty(),
                        new Asked.NewMessage(
                                new MessageId("m"), Optional.empty(), List.of(new Block.Text("A question")))));
        RunId run = server.runner
                .store()
                .latest(caller, new ConversationId("c"))
                .orElseThrow()
                .id();
        return run.value();
    }
}
