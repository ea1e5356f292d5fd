package dev.outcrop.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Media;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.Decision;
import dev.outcrop.run.ForwardingJournal;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunRecord;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.testkit.SettableClock;
import dev.outcrop.testkit.TestRunner;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TraceRoutesTest {
    private static final ConversationId CONVERSATION = new ConversationId("c");
    private static final String PICTURE = "PICTURE";

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final ScriptedModel model = ScriptedModel.create();
    private final TestRunner runner = TestRunner.of(
                    agent("chef", List.of("oven", "bake"), List.of("farm")), agent("farm", List.of("oven"), List.of()))
            .tools(List.of(tool("oven", Effect.READ), tool("bake", Effect.WRITE)))
            .model(model)
            .clock(clock)
            .start();
    private Consumer<RunId> onceFound = _ -> {};
    private final OutcropHttp http = OutcropHttp.start(
            HttpConfig.loopback(0),
            new TraceRoutes(
                            new ForwardingJournal(runner.store()) {
                                @Override
                                public Optional<RunRecord> find(Caller caller, RunId run) {
                                    Optional<RunRecord> found = super.find(caller, run);
                                    onceFound.accept(run);
                                    return found;
                                }
                            },
                            runner.store(),
                            tool -> tool.equals("oven") ? "The oven" : tool,
                            run -> Optional.of(URI.create("https://langfuse.example/" + run)),
                            clock)
                    .endpoints(),
            (segments, headers) -> ApiResponse.empty(404),
            Identity.LOCAL,
            IdSource.random());
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.close();
        runner.close();
        client.close();
    }

    @Test
    void the_tree_has_no_contents_and_each_span_tells_its_own() throws Exception {
        model.callTool("oven", "{\"degrees\": 180, \"secret\": \"" + "x".repeat(500) + "\"}")
                .say("It is hot.");
        String run = ask("Heat it").value();

        JsonNode trace = json("/api/runs/" + run + "/trace");
        assertThat(trace.get("live").booleanValue()).isFalse();
        assertThat(trace.get("conversation").stringValue()).isEqualTo("c");
        assertThat(kinds(trace.get("root"))).containsExactly("run", "step", "model", "tool", "step", "model");
        assertThat(trace.toString()).doesNotContain("x".repeat(100)).contains("180");
        JsonNode tool = trace.at("/root/children/0/children/1");
        assertThat(tool.get("title").stringValue()).isEqualTo("The oven");
        assertThat(tool.get("state").stringValue()).isEqualTo("done");

        JsonNode inOven = span(run, tool);
        assertThat(inOven.at("/input/degrees").intValue()).isEqualTo(180);
        assertThat(inOven.at("/output/0/text").stringValue()).isEqualTo("It is done.");
        assertThat(inOven.at("/output/1").toString())
                .isEqualTo("{\"type\":\"image\",\"format\":\"png\",\"bytes\":" + PICTURE.length() + "}");
        JsonNode first = span(run, trace.at("/root/children/0/children/0"));
        assertThat(first.at("/input/0/text").stringValue()).isEqualTo("Heat it");
        assertThat(first.at("/output/0/tool").stringValue()).isEqualTo("oven");
        JsonNode second = span(run, trace.at("/root/children/1/children/0"));
        assertThat(second.at("/input/0/content/0/text").stringValue()).isEqualTo("It is done.");
        assertThat(second.at("/output/0/text").stringValue()).isEqualTo("It is hot.");
        JsonNode whole = span(run, trace.get("root"));
        assertThat(whole.at("/input/0/text").stringValue()).isEqualTo("Heat it");
        assertThat(whole.at("/output/0/text").stringValue()).isEqualTo("It is hot.");

        assertThat(get("/api/runs/" + run + "/trace/spans/nothing").statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_hand_over_stands_below_its_call_and_has_a_tree_of_its_own() throws Exception {
        model.callTool("ask_farm", "{\"question\": \"Leeks?\"}").say("Plenty.").say("There are plenty.");
        String run = ask("Leeks?").value();

        JsonNode trace = json("/api/runs/" + run + "/trace");
        JsonNode call = trace.at("/root/children/0/children/1");
        assertThat(kinds(call)).containsExactly("tool", "run", "step", "model");
        JsonNode farm = call.at("/children/0");
        assertThat(farm.get("name").stringValue()).isEqualTo("farm");
        assertThat(span(run, farm).at("/input/question").stringValue()).isEqualTo("Leeks?");
        assertThat(span(run, farm.at("/children/0/children/0"))
                        .at("/output/0/text")
                        .stringValue())
                .isEqualTo("Plenty.");

        JsonNode own = json("/api/runs/" + farm.get("run").stringValue() + "/trace");
        assertThat(own.get("parentRun").stringValue()).isEqualTo(run);
        assertThat(kinds(own.get("root"))).containsExactly("run", "step", "model");
    }

    @Test
    void who_has_seen_the_newest_tree_is_told_so_until_something_happens() throws Exception {
        model.callTool("bake", "{}").say("Baked.");
        RunId run = ask("A cake");
        String path = "/api/runs/" + run.value() + "/trace";

        JsonNode waiting = json(path);
        assertThat(waiting.get("live").booleanValue()).isTrue();
        assertThat(waiting.at("/root/state").stringValue()).isEqualTo("waiting");
        assertThat(kinds(waiting.get("root"))).containsExactly("run", "step", "model", "tool", "approval", "wait");
        String seen = path + "?seen=" + waiting.get("version").longValue();
        assertThat(get(seen).statusCode()).isEqualTo(204);
        JsonNode approval = waiting.at("/root/children/0/children/1/children/0");
        assertThat(approval.get("reason").stringValue()).startsWith("It changes something");

        runner.decide(runner.waiting(run).getFirst(), Decision.Choice.APPROVE);
        runner.await(run);
        JsonNode over = Json.ours(get(seen).body());
        assertThat(over.get("live").booleanValue()).isFalse();
        assertThat(over.get("version").longValue())
                .isGreaterThan(waiting.get("version").longValue());
        assertThat(over.at("/root/children/0/children/1/children/0/decision").stringValue())
                .isEqualTo("approve");
    }

    @Test
    void a_run_that_ends_while_its_tree_is_read_has_ended_with_its_page_in_langfuse() throws Exception {
        model.callTool("bake", "{}").say("Baked.");
        String path = "/api/runs/" + ask("A cake").value() + "/trace";
        assertThat(json(path).has("langfuse")).isFalse();

        onceFound = run -> {
            onceFound = _ -> {};
            runner.decide(runner.waiting(run).getFirst(), Decision.Choice.APPROVE);
            runner.await(run);
        };
        JsonNode over = json(path);
        assertThat(over.get("live").booleanValue()).isFalse();
        assertThat(over.path("langfuse").stringValue("")).startsWith("https://langfuse.example/");
    }

    @Test
    void the_journal_comes_page_by_page() throws Exception {
        for (int i = 0; i < 45; i++) {
            model.callTool("oven", "{\"degrees\": " + i + "}");
        }
        model.say("Enough.");
        String run = ask("Heat it often").value();

        var numbers = new ArrayList<Long>();
        JsonNode page = json("/api/runs/" + run + "/trace/events");
        page.get("events").forEach(event -> numbers.add(event.at("/stamp/seq").longValue()));
        assertThat(page.has("next")).isTrue();
        while (page.has("next")) {
            page = json("/api/runs/" + run + "/trace/events?after="
                    + page.get("next").longValue());
            page.get("events")
                    .forEach(event -> numbers.add(event.at("/stamp/seq").longValue()));
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(page.get("events")
                        .get(page.get("events").size() - 1)
                        .get("type")
                        .stringValue())
                .isEqualTo("run-completed");
        assertThat(numbers).hasSize(runner.store().read(new RunId(run), 0).size());
    }

    @Test
    void another_persons_run_does_not_exist() throws Exception {
        model.say("Secret.");
        var ann = new Caller("ann", "Ann");
        runner.runner()
                .ask(new Question(
                        ann,
                        new ConversationId("hers"),
                        Optional.of("chef"),
                        Optional.empty(),
                        new Question.Asked.NewMessage(
                                new MessageId("m"), Optional.empty(), List.of(new Block.Text("Hers")))));
        String run = runner.store()
                .latest(ann, new ConversationId("hers"))
                .orElseThrow()
                .id()
                .value();
        for (String path : List.of("", "/events", "/spans/" + run + ".1")) {
            HttpResponse<String> refused = get("/api/runs/" + run + "/trace" + path);
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).doesNotContain("Secret");
        }
        assertThat(get("/api/runs/nowhere/trace").statusCode()).isEqualTo(404);
    }

    private RunId ask(String question) {
        RunId run = runner.begin(CONVERSATION, "chef", question);
        runner.await(run);
        return run;
    }

    private static List<String> kinds(JsonNode span) {
        var kinds = new ArrayList<String>();
        kinds.add(span.get("kind").stringValue());
        span.path("children").forEach(child -> kinds.addAll(kinds(child)));
        return kinds;
    }

    private JsonNode span(String run, JsonNode span) throws IOException, InterruptedException {
        return json("/api/runs/" + run + "/trace/spans/" + span.get("id").stringValue());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.ours(response.body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(http.url() + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Agent agent(String name, List<String> tools, List<String> agents) {
        return new Agent(
                name,
                name,
                "Helps",
                "chat",
                Prompts.parse("You help."),
                tools,
                agents,
                List.of(),
                ModelSettings.DEFAULT,
                100,
                Map.of());
    }

    private static ToolDefinition tool(String name, Effect effect) {
        var picture = new Block.Image("png", new Media.Inline(Bytes.of(PICTURE.getBytes(StandardCharsets.US_ASCII))));
        return new ToolDefinition(
                new ToolSpec(name, "Does it", Json.object().put("type", "object")),
                name,
                effect,
                Approval.BY_EFFECT,
                false,
                Duration.ofSeconds(5),
                (_, _) -> new ToolOutput(List.of(new Block.Text("It is done."), picture)));
    }
}
