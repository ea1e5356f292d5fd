package dev.outcrop.server.api;

import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.conversation.Feedback;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.MemoryFeedbacks;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.server.http.Answers;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.Lifecycle;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.pages.WebPages;
import dev.outcrop.testkit.ScriptedModel;
import dev.outcrop.testkit.SettableClock;
import dev.outcrop.testkit.TestRunner;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.tool.Toolbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The real server on a free port, with a scripted model and a store in memory. */
final class TestServer implements AutoCloseable {
    final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    final ScriptedModel model = ScriptedModel.create();
    final Lifecycle lifecycle = new Lifecycle();
    final TestRunner runner;
    final OutcropHttp http;

    /** What happens while a conversation is read, between its answers' events and the conversation itself. */
    volatile Runnable meanwhile = () -> {};

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    TestServer() {
        Agent chef = agent("chef", "Chef AI", List.of("oven", "bake"));
        Agent farm = agent("farm", "Farm adviser", List.of());
        ToolDefinition oven = new ToolDefinition(
                new ToolSpec("oven", "Heats", Json.object().put("type", "object")),
                "Oven",
                Effect.READ,
                Approval.AUTO,
                false,
                Duration.ofSeconds(5),
                (_, _) -> ToolOutput.text("It is hot."));
        ToolDefinition bake = new ToolDefinition(
                new ToolSpec("bake", "Bakes", Json.object().put("type", "object")),
                "Bake",
                Effect.WRITE,
                Approval.BY_EFFECT,
                false,
                Duration.ofSeconds(5),
                (_, _) -> ToolOutput.text("It is baked."));
        runner = TestRunner.of(chef, farm)
                .tools(List.of(oven, bake))
                .model(model)
                .clock(clock)
                .start();
        var services = new HttpServices(
                runner.runner(),
                runner.store(),
                runner.store(),
                feedbacks(),
                agents(chef, farm),
                Toolbox.of(List.of(oven, bake)),
                new PlainParts(),
                () -> new ServerInfo(
                        "1.2.3",
                        ServerInfo.Provider.DEMO,
                        "There are no AWS credentials.",
                        Optional.empty(),
                        ServerInfo.Titles.WORDS),
                List.of(new HealthCheck("store", true, () -> new HealthCheck.State(true, "In memory.", Json.object()))),
                lifecycle,
                Identity.LOCAL,
                AuditLog.NOWHERE,
                clock,
                IdSource.random());
        http = OutcropHttp.start(
                HttpConfig.loopback(0).withGrace(Duration.ofMillis(100)),
                ApiRoutes.of(services),
                new WebPages(ClassLoader.getPlatformClassLoader()),
                Identity.LOCAL,
                IdSource.random());
    }

    private Feedbacks feedbacks() {
        var stored = new MemoryFeedbacks(runner.store(), clock);
        return new Feedbacks() {
            @Override
            public Optional<Feedback> put(Caller caller, RunId run, Feedback.Rating rating, Optional<String> comment) {
                return stored.put(caller, run, rating, comment);
            }

            @Override
            public boolean remove(Caller caller, RunId run) {
                return stored.remove(caller, run);
            }

            @Override
            public Map<RunId, Feedback> of(Caller caller, Collection<RunId> runs) {
                meanwhile.run();
                return stored.of(caller, runs);
            }
        };
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.timeout(Duration.ofSeconds(10)).build(), BodyHandlers.ofString());
        Answers.check(response);
        return response;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return Json.ours(get(path).body());
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(http.url() + path));
    }

    @Override
    public void close() {
        http.close();
        runner.close();
        client.close();
    }

    private static Agent agent(String name, String title, List<String> tools) {
        return new Agent(
                name,
                title,
                "Helps with " + title,
                "chat",
                Prompts.parse("You are " + title + "."),
                tools,
                List.of(),
                List.of("What now?"),
                ModelSettings.DEFAULT,
                10,
                Map.of());
    }

    private static Agents agents(Agent... agents) {
        return new Agents() {
            @Override
            public List<Agent> all() {
                return List.of(agents);
            }

            @Override
            public Agent byDefault() {
                return agents[0];
            }
        };
    }

    /** Enough of the fold for these tests: whole texts, and tools with their results. */
    private static final class PlainParts implements AnswerParts {
        @Override
        public Answer answer(List<RunEvent> events) {
            ArrayNode parts = Json.object().putArray("parts");
            for (RunEvent event : events) {
                if (event instanceof ModelFinished finished) {
                    parts.addAll((ArrayNode) question(finished.blocks()));
                }
                if (event instanceof ToolFinished finished) {
                    ObjectNode tool =
                            parts.addObject().put("type", "dynamic-tool").put("toolName", finished.tool());
                    tool.set("input", Json.object().put("degrees", 180));
                    tool.put("output", "It is ```hot```.");
                }
            }
            return new Answer(parts, Json.object().put("agent", "chef"));
        }

        @Override
        public JsonNode question(List<Block> blocks) {
            ArrayNode parts = Json.object().putArray("parts");
            for (Block block : blocks) {
                if (block instanceof Block.Text(String text)) {
                    parts.addObject().put("type", "text").put("text", text);
                }
            }
            return parts;
        }
    }
}
