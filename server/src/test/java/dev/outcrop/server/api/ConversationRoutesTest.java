package dev.outcrop.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Question;
import dev.outcrop.run.Question.Asked;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.RunSummary;
import dev.outcrop.server.http.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ConversationRoutesTest {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pages_follow_each_other_without_gaps_or_repetitions() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.model.say("Answer " + i);
            ask("conv" + i, "Question " + i);
            server.clock.tick(Duration.ofSeconds(1));
        }

        var ids = new ArrayList<String>();
        JsonNode page = server.json("/api/conversations?limit=2");
        page.get("conversations").forEach(one -> ids.add(one.get("id").stringValue()));
        while (page.has("next")) {
            page = server.json(
                    "/api/conversations?limit=2&before=" + page.get("next").stringValue());
            page.get("conversations").forEach(one -> ids.add(one.get("id").stringValue()));
        }

        assertThat(ids).containsExactly("conv4", "conv3", "conv2", "conv1", "conv0");
        assertThat(server.json("/api/conversations").get("conversations")).hasSize(5);
    }

    @Test
    void a_run_that_waits_for_a_person_and_what_waits_for_it_are_shown() throws Exception {
        server.model.callTool("bake", "{}");
        ask("c1", "A cake, please");
        var next = new Question.Asked.NewMessage(
                new MessageId("m2"), Optional.empty(), List.of(new Block.Text("And bread")));
        server.runner
                .runner()
                .ask(new Question(Caller.LOCAL, new ConversationId("c1"), Optional.empty(), Optional.empty(), next));

        JsonNode one = server.json("/api/conversations/c1");
        assertThat(one.get("running").booleanValue()).isFalse();
        assertThat(one.get("waiting").booleanValue()).isTrue();
        assertThat(one.get("queued").intValue()).isEqualTo(1);
        JsonNode tree = server.json("/api/conversations/c1/messages");
        assertThat(tree.get("messages")).hasSize(2);
        assertThat(tree.get("messages").get(1).get("run").get("status").stringValue())
                .isEqualTo("suspended");
        assertThat(tree.get("queued")).hasSize(1);
        JsonNode queued = tree.get("queued").get(0);
        assertThat(queued.get("id").stringValue()).isEqualTo("m2");
        assertThat(queued.get("parts").get(0).get("text").stringValue()).isEqualTo("And bread");
        assertThat(queued.get("position").intValue()).isEqualTo(1);
        assertThat(queued.get("at").stringValue()).startsWith("2026-01-01T12:00:");
    }

    @Test
    void a_search_finds_two_characters_of_japanese() throws Exception {
        server.model.say("はい").say("Yes");
        ask("ja", "大根と豚肉があります");
        ask("en", "Leeks");

        JsonNode found = server.json("/api/conversations?q=%E5%A4%A7%E6%A0%B9").get("conversations");

        assertThat(found).hasSize(1);
        assertThat(found.get(0).get("id").stringValue()).isEqualTo("ja");
    }

    @Test
    void what_a_page_may_be_is_told_by_name() throws Exception {
        assertField(server.get("/api/conversations?limit=0"), "limit");
        assertField(server.get("/api/conversations?limit=many"), "limit");
        assertField(server.get("/api/conversations?before=nonsense"), "before");
        assertField(server.get("/api/conversations?limt=3"), "limt");
        assertField(server.get("/api/conversations?limit=3&limit=4"), "limit");
        assertField(server.get("/api/conversations?q=a%00b"), "q");
    }

    @Test
    void an_answer_that_ends_while_it_is_read_is_still_being_made_for_who_reads_it() throws Exception {
        var gate = new CountDownLatch(1);
        server.model.turn(turn -> turn.text("Half ").await(gate).text("and half."));
        RunId run = server.runner.begin(new ConversationId("c1"), "chef", "Soup?");
        server.meanwhile = () -> {
            gate.countDown();
            assertThat(server.runner.await(run).getLast().terminal()).isTrue();
        };
        JsonNode early = server.json("/api/conversations/c1/messages");
        server.meanwhile = () -> {};
        JsonNode late = server.json("/api/conversations/c1/messages");

        assertThat(early.at("/messages/1/run/status").stringValue()).isEqualTo("running");
        assertThat(early.at("/conversation/running").booleanValue()).isTrue();
        assertThat(late.at("/messages/1/run/status").stringValue()).isEqualTo("completed");
        assertThat(late.at("/conversation/running").booleanValue()).isFalse();
    }

    @Test
    void the_tree_has_everything_that_a_page_shows() throws Exception {
        server.model.callTool("oven", "{}").say("Ready.");
        ask("tree", "Heat the oven");

        JsonNode tree = server.json("/api/conversations/tree/messages");
        JsonNode question = tree.get("messages").get(0);
        JsonNode answer = tree.get("messages").get(1);

        assertThat(tree.get("conversation").get("head")).isEqualTo(answer.get("id"));
        assertThat(tree.get("conversation").get("running").booleanValue()).isFalse();
        assertThat(question.get("role").stringValue()).isEqualTo("user");
        assertThat(question.get("parentId").isNull()).isTrue();
        assertThat(question.get("parts").get(0).get("text").stringValue()).isEqualTo("Heat the oven");
        assertThat(question.has("run")).isFalse();
        assertThat(answer.get("role").stringValue()).isEqualTo("assistant");
        assertThat(answer.get("parentId")).isEqualTo(question.get("id"));
        assertThat(answer.get("metadata").get("createdAt").stringValue()).startsWith("2026-01-01T12:00");
        JsonNode run = answer.get("run");
        assertThat(run.get("status").stringValue()).isEqualTo("completed");
        assertThat(run.get("agent").stringValue()).isEqualTo("chef");
        assertThat(run.get("model").stringValue()).isEqualTo("chat");
        assertThat(run.get("usage").get("totalTokens").intValue()).isEqualTo(30);
        assertThat(run.get("cost").isNull()).isTrue();
        assertThat(run.get("ms").isNumber()).isTrue();
    }

    @Test
    void a_conversation_is_renamed_pinned_and_remembers_its_branch() throws Exception {
        server.model.say("Hello");
        ask("one", "Hi");
        String question = server.json("/api/conversations/one/messages")
                .get("messages")
                .get(0)
                .get("id")
                .stringValue();

        JsonNode changed = Json.ours(server.send(
                        "PATCH",
                        "/api/conversations/one",
                        "{\"title\":\"  A  new\\nname \",\"pinned\":true,\"head\":\"" + question + "\"}")
                .body());

        assertThat(changed.get("title").stringValue()).isEqualTo("A new name");
        assertThat(changed.get("titleSource").stringValue()).isEqualTo("user");
        assertThat(changed.get("pinned").booleanValue()).isTrue();
        assertThat(changed.get("head").stringValue()).isEqualTo(question);
        assertThat(server.json("/api/conversations/one")).isEqualTo(changed);
    }

    @Test
    void a_change_that_does_not_fit_names_the_member_and_changes_nothing() throws Exception {
        server.model.say("Hello");
        ask("one", "Hi");
        String path = "/api/conversations/one";
        JsonNode before = server.json(path);

        assertField(server.send("PATCH", path, "{\"titel\":\"x\"}"), "titel");
        assertField(server.send("PATCH", path, "{\"title\":7}"), "title");
        assertField(server.send("PATCH", path, "{\"title\":\"   \"}"), "title");
        assertField(server.send("PATCH", path, "{\"title\":\"a\\u0000b\"}"), "title");
        assertField(server.send("PATCH", path, "{\"title\":\"\\ud800\"}"), "title");
        assertField(server.send("PATCH", path, "{\"title\":null}"), "title");
        assertField(server.send("PATCH", path, "{\"pinned\":\"yes\"}"), "pinned");
        assertField(server.send("PATCH", path, "{\"title\":\"x\",\"head\":\"nowhere\"}"), "head");
        assertThat(server.send("PATCH", path, "{}").statusCode()).isEqualTo(400);
        assertThat(server.send("PATCH", path, "[]").statusCode()).isEqualTo(400);
        assertThat(server.send("PATCH", path, "").statusCode()).isEqualTo(400);
        assertThat(server.send("PATCH", path, "{\"title\":\"x\",\"title\":\"y\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(server.json(path)).isEqualTo(before);
    }

    @Test
    void a_deletion_stops_the_run_and_can_be_taken_back() throws Exception {
        var never = new CountDownLatch(1);
        server.model.turn(turn -> turn.text("Let me think. ").await(never));
        RunId run = server.runner.begin(new ConversationId("gone"), "chef", "Think");
        assertThat(server.json("/api/conversations/gone").get("running").booleanValue())
                .isTrue();

        assertThat(server.send("DELETE", "/api/conversations/gone", "").statusCode())
                .isEqualTo(204);

        var events = server.runner.await(run);
        assertThat(RunSummary.of(events).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(server.get("/api/conversations/gone").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/conversations/gone/messages").statusCode()).isEqualTo(404);
        assertThat(server.send("DELETE", "/api/conversations/gone", "").statusCode())
                .isEqualTo(404);
        assertThat(server.send("POST", "/api/conversations/gone/restore", "{}").statusCode())
                .isEqualTo(200);
        assertThat(server.json("/api/conversations/gone").get("running").booleanValue())
                .isFalse();
    }

    @Test
    void what_is_not_there_or_not_the_callers_is_404() throws Exception {
        var stranger = new Caller("stranger", "Stranger");
        server.model.say("For your eyes only");
        var theirs = server.runner
                .runner()
                .ask(new Question(
                        stranger,
                        new ConversationId("theirs"),
                        Optional.of("chef"),
                        Optional.empty(),
                        new Asked.NewMessage(
                                new MessageId("m1"), Optional.empty(), List.of(new Block.Text("A secret")))));
        assertThat(theirs).isInstanceOf(Beginning.Begun.class);

        for (String id : List.of("theirs", "nowhere", "with%20space", "%2e%2e", "%C3%A9", "x".repeat(65))) {
            for (String path : List.of("", "/messages", "/export")) {
                HttpResponse<String> response = server.get("/api/conversations/" + id + path);
                assertThat(response.statusCode()).as(id + path).isEqualTo(404);
                assertThat(response.body()).doesNotContain("secret", "eyes");
            }
            assertThat(server.send("PATCH", "/api/conversations/" + id, "{\"pinned\":true}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(server.send("DELETE", "/api/conversations/" + id, "").statusCode())
                    .isEqualTo(404);
            assertThat(server.send("POST", "/api/conversations/" + id + "/restore", "{}")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(server.get("/api/conversations?q=secret").body()).doesNotContain("secret");
    }

    @Test
    void an_export_reads_well_and_has_a_name_that_every_system_takes() throws Exception {
        server.model.callTool("oven", "{}").say("It is ready.");
        ask("out", "Heat the \"oven\"/\u6a5f");

        HttpResponse<String> markdown = server.get("/api/conversations/out/export");
        HttpResponse<String> json = server.get("/api/conversations/out/export?format=json");

        assertThat(markdown.headers().firstValue("content-type")).contains("text/markdown; charset=utf-8");
        assertThat(markdown.headers().firstValue("content-disposition"))
                .contains(
                        "attachment; filename=\"Heat the oven _.md\"; filename*=UTF-8''Heat%20the%20oven%20%E6%A9%9F.md");
        assertThat(markdown.body())
                .startsWith("# Heat the \"oven\"/\u6a5f\n")
                .containsSubsequence(
                        "## You",
                        "Heat the",
                        "## Chef AI",
                        "<details><summary>Tool: oven</summary>",
                        "```json\n{",
                        "````\nIt is ```hot```.\n````",
                        "</details>",
                        "It is ready.");
        assertThat(json.headers().firstValue("content-disposition").orElse("")).contains(".json\"");
        assertThat(Json.ours(json.body())).isEqualTo(server.json("/api/conversations/out/messages"));
        assertField(server.get("/api/conversations/out/export?format=pdf"), "format");
    }

    private void ask(String conversation, String question) {
        assertThat(server.runner.ask(new ConversationId(conversation), "chef", question))
                .isNotEmpty();
    }

    private static void assertField(HttpResponse<String> response, String field) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(Json.ours(response.body()).path("field").asString("")).isEqualTo(field);
    }
}
