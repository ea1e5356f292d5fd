package dev.outcrop.server.chat;

import dev.outcrop.access.AuditLog;
import dev.outcrop.agent.Agent;
import dev.outcrop.agent.Agents;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.Pricing;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.prompt.PromptSources;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.run.Admission;
import dev.outcrop.run.MemoryAttachments;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.Pauses;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunBudget;
import dev.outcrop.run.RunServices;
import dev.outcrop.run.Runner;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.ui.ToolTitles;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.ToolOutput;
import dev.outcrop.tool.Toolbox;
import dev.outcrop.usage.Allowance;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The real server on a free port, with a real runner, a store in memory and a model that follows a script. */
final class Desk implements AutoCloseable {
    static final int PAGE = 4000;
    private static final String PAGE_TEXT = "大根と豚肉 ".repeat(PAGE / 6);

    final Script model = new Script();
    final MemoryStore store = new MemoryStore(Clock.systemUTC());
    final List<Question> begun = Collections.synchronizedList(new ArrayList<>());
    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final MemoryAttachments attachments = new MemoryAttachments(Clock.systemUTC(), IdSource.random());
    final ToolTitles titles;
    final Runner runner;
    final ChatRoutes routes;
    final OutcropHttp server;

    /** How often {@code pay} has been called, with what. */
    final List<JsonNode> paid = Collections.synchronizedList(new ArrayList<>());

    Desk() {
        this(StreamTimeouts.DEFAULT.maxStream());
    }

    /** Streams end at the age of {@code maxStream}. */
    Desk(Duration maxStream) {
        this(times(maxStream));
    }

    Desk(StreamTimeouts times) {
        IdSource ids = IdSource.random();
        Toolbox tools = Toolbox.of(List.of(page(), pay()));
        Agents agents = new OneAgent();
        titles = ToolTitles.of(tools, agents);
        runner = new Runner(new RunServices(
                "replica-1",
                store,
                store,
                attachments,
                agents,
                PromptSources.NONE,
                tools,
                new ToolExecutor(ids),
                model,
                alias -> List.of("model-a"),
                Pricing.UNPRICED,
                RunBudget.NONE,
                Allowance.UNLIMITED,
                (attempt, spent, failure) -> Optional.<Duration>empty(),
                Admission.adaptive(Admission.Rules.DEFAULT, Clock.systemUTC()),
                Pauses.REAL,
                Duration.ofDays(7),
                Clock.systemUTC(),
                ids));
        routes = new ChatRoutes(new ChatServices(
                runner,
                store,
                store,
                attachments,
                titles,
                times,
                AuditLog.NOWHERE,
                Long.MAX_VALUE,
                Clock.systemUTC(),
                ids,
                begun::add));
        server = OutcropHttp.start(
                HttpConfig.loopback(0),
                routes.endpoints(),
                (segments, headers) -> ApiResponse.empty(404),
                Identity.LOCAL,
                ids);
    }

    static String ask(String conversation, String message, String text) {
        return """
                {"id":"%s","parentId":null,"extra":1,"message":{"id":"%s","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(conversation, message, text);
    }

    HttpResponse<InputStream> post(String path, String body) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    int delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE().build()).statusCode();
    }

    HttpResponse<InputStream> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    URI uri(String path) {
        return URI.create(server.url() + path);
    }

    HttpResponse<InputStream> send(HttpRequest request) {
        try {
            return http.send(request, WholeBody.handler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String text(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        routes.close();
        runner.close();
        server.close();
        http.close();
    }

    private static StreamTimeouts times(Duration maxStream) {
        StreamTimeouts usual = StreamTimeouts.DEFAULT;
        return new StreamTimeouts(
                usual.heartbeat(),
                usual.albIdle(),
                usual.serverKeepAlive(),
                maxStream,
                usual.deregistration(),
                usual.drain(),
                usual.stop(),
                usual.edgeRead(),
                usual.edgeKeepAlive());
    }

    private ToolDefinition pay() {
        return new ToolDefinition(
                new ToolSpec("pay", "Pays", (ObjectNode) JsonMapper.shared().readTree("""
                        {"type":"object","properties":{"amount":{"type":"integer","maximum":100}},
                         "required":["amount"],"additionalProperties":false}""")),
                "Pay",
                Effect.WRITE,
                Approval.BY_EFFECT,
                false,
                Duration.ofSeconds(5),
                (input, context) -> {
                    paid.add(input);
                    return ToolOutput.text("Paid.");
                });
    }

    private static ToolDefinition page() {
        return new ToolDefinition(
                new ToolSpec(
                        "page",
                        "A page of text",
                        JsonNodeFactory.instance.objectNode().put("type", "object")),
                "Page",
                Effect.READ,
                Approval.AUTO,
                false,
                Duration.ofSeconds(5),
                (input, context) -> new ToolOutput(List.of(new Block.Text(PAGE_TEXT))));
    }

    private record OneAgent() implements Agents {
        private static final Agent CHEF = new Agent(
                "chef",
                "Chef AI",
                "Cooks.",
                "chat",
                Prompts.parse("You are a chef."),
                List.of("page", "pay"),
                List.of(),
                List.of(),
                ModelSettings.DEFAULT,
                Agent.DEFAULT_MAX_STEPS,
                Map.of());

        @Override
        public List<Agent> all() {
            return List.of(CHEF);
        }

        @Override
        public Agent byDefault() {
            return CHEF;
        }
    }
}
