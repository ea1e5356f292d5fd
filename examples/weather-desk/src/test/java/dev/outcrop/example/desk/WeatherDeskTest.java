package dev.outcrop.example.desk;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.AgentCheck;
import dev.outcrop.agent.AgentSource;
import dev.outcrop.agent.ReloadingAgents;
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
    @Test
    void the_desk_reads_a_station_before_it_answers() {
        var tools = new ArrayList<ToolDefinition>(BuiltInTools.all(Clock.systemUTC()));
        tools.addAll(AnnotatedTools.of(new StationTools()));
        Agent desk = new ReloadingAgents(
                        List.of(),
                        List.of(AgentSource.folder(Path.of("agents"))),
                        new AgentCheck(Toolbox.of(tools), Set.of("chat")),
                        "desk",
                        Clock.systemUTC(),
                        problems -> {
                            throw problems;
                        })
                .byDefault();
        var model = ScriptedModel.create()
                .callTool("station_reading", "{\"station\":\"Harbour\"}")
                .say("At six it was 11.5 °C at the harbour.");

        try (var runner = TestRunner.of(desk).tools(tools).model(model).start()) {
            var run = runner.ask("desk", "How is it at the harbour?");

            assertThatRun(run).completed().calledTool("station_reading", 1).said("11.5 °C");
        }
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
