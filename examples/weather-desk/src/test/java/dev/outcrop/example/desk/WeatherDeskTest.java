package dev.outcrop.example.desk;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.AgentCheck;
import dev.outcrop.agent.AgentSource;
import dev.outcrop.agent.ReloadingAgents;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Decision;
import dev.outcrop.server.Outcrop;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.testkit.TestRunner;
import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.tool.builtin.BuiltInTools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeatherDeskTest {
    private final List<ToolDefinition> tools = tools();

    @Test
    void the_desk_reads_a_station_before_it_answers() {
        var model = ScriptedModel.create()
                .callTool("station_reading", "{\"station\":\"Harbour\"}")
                .say("At six it was 11.5 °C at the harbour.");

        try (var runner = TestRunner.of(desk()).tools(tools).model(model).start()) {
            var run = runner.ask("desk", "How is it at the harbour?");

            assertThatRun(run).completed().calledTool("station_reading", 1).said("11.5 °C");
        }
    }

    @Test
    void a_large_order_waits_for_a_person_and_a_small_one_does_not() {
        var model = ScriptedModel.create()
                .callTool("order_sandbags", "{\"station\":\"harbour\",\"amount\":20}")
                .say("Twenty are ordered.")
                .callTool("order_sandbags", "{\"station\":\"harbour\",\"amount\":150}")
                .say("They are ordered.");

        try (var runner = TestRunner.of(desk()).tools(tools).model(model).start()) {
            assertThatRun(runner.ask("desk", "20 sandbags, please")).completed().calledTool("order_sandbags", 1);
            RunId run = runner.begin(new ConversationId("c1"), "desk", "150 sandbags, please");
            assertThatRun(runner.await(run)).suspended().calledTool("order_sandbags", 0);

            runner.decide(runner.waiting(run).getFirst(), Decision.Choice.APPROVE);

            assertThatRun(runner.await(run)).completed().calledTool("order_sandbags", 1);
        }
    }

    private static List<ToolDefinition> tools() {
        var all = new ArrayList<ToolDefinition>(BuiltInTools.all(Clock.systemUTC()));
        all.addAll(AnnotatedTools.of(new StationTools()));
        return all;
    }

    private Agent desk() {
        return new ReloadingAgents(
                        List.of(),
                        List.of(AgentSource.folder(Path.of("agents"))),
                        new AgentCheck(Toolbox.of(tools), Set.of("chat")),
                        "desk",
                        Clock.systemUTC(),
                        problems -> {
                            throw problems;
                        })
                .byDefault();
    }

    @Test
    void the_whole_product_answers_with_our_tool_on_the_demo(@TempDir Path data)
            throws IOException, InterruptedException {
        var outcrop = Outcrop.server().agents(Path.of("agents")).tools(new StationTools());
        try (var server = outcrop.start("--port", "0", "--model", "demo", "--data", data.toString());
                var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(server.url() + "/api/chat?ui=v7"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("""
                            {"id": "c1", "agent": "desk", "trigger": "submit-message", "parentId": null,
                             "message": {"id": "m1", "role": "user", "parts":
                               [{"type": "text", "text": "What does the weather station reading at the harbour say?"}]}}
                            """))
                    .build();

            String stream = http.send(request, BodyHandlers.ofString()).body();

            assertThat(stream).contains("station_reading", "\"type\":\"finish\"", "[DONE]");
        }
    }
}
