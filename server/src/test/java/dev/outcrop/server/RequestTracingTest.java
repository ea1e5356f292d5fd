package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.id.IdSource;
import dev.outcrop.langfuse.HttpSpan;
import dev.outcrop.run.TraceParent;
import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.http.Pages;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.Proxies;
import dev.outcrop.server.http.RefusalWatch;
import dev.outcrop.server.http.RequestWatch;
import dev.outcrop.server.http.Throttle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the span of a request says of how it went, and who has a say in whose trace it is. */
class RequestTracingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SENDER = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SENDER + "-01";

    private final List<HttpSpan> told = new CopyOnWriteArrayList<>();
    private final List<Optional<TraceParent>> contexts = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OutcropHttp http = start(HttpConfig.loopback(0));

    @AfterEach
    void stop() {
        open.countDown();
        http.close();
        client.close();
    }

    private OutcropHttp start(HttpConfig config) {
        List<Endpoint> endpoints = List.of(
                Endpoint.get("/api/things/{id}", "A thing")
                        .needs(Permission.READ)
                        .answer(this::thing),
                Endpoint.get("/api/broken", "None").needs(Permission.READ).answer(_ -> {
                    throw new IllegalStateException("broken");
                }),
                Endpoint.get("/api/stream", "Bit by bit").needs(Permission.READ).stream((_, response) -> {
                    try (OutputStream out = response.outputStream()) {
                        out.write("first\n".getBytes(StandardCharsets.UTF_8));
                        out.flush();
                        if (!open.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                            throw new IOException("nobody let it end");
                        }
                    }
                }),
                Endpoint.get("/api/open", "For everybody").open().answer(this::thing),
                Endpoint.get("/health/live", "Whether it lives").open().answer(this::thing));
        IdSource ids = IdSource.random();
        return OutcropHttp.start(
                config,
                endpoints,
                Pages.NONE,
                headers -> {
                    if (headers.apply("x-stranger").isPresent()) {
                        throw ProblemException.of(401, "Who are you?");
                    }
                    return Caller.LOCAL;
                },
                Throttle.NONE,
                RequestWatch.NOBODY,
                RefusalWatch.NOBODY,
                new RequestTracing(told::add, config, Clock.systemUTC(), ids),
                ids);
    }

    private ApiResponse thing(ApiRequest request) {
        contexts.add(request.trace());
        return ApiResponse.ok(JsonNodeFactory.instance.objectNode());
    }

    private HttpSpan asked(String path, Consumer<HttpRequest.Builder> more) throws Exception {
        int before = told.size();
        var request = HttpRequest.newBuilder(URI.create(http.url() + path));
        more.accept(request);
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> told.size() > before);
        return told.getLast();
    }

    @Test
    void it_is_named_by_the_route_and_has_no_id_or_query_of_what_was_asked_for() throws Exception {
        HttpSpan span = asked("/api/things/secret-1", request -> request.header("traceparent", PARENT));

        assertThat(span.method() + " " + span.route()).isEqualTo("GET /api/things/{id}");
        assertThat(span.status()).contains(200);
        assertThat(span.error()).isEmpty();
        assertThat(span.scheme()).isEqualTo("http");
        assertThat(span.server()).contains("127.0.0.1");
        assertThat(span.end()).isAfterOrEqualTo(span.start());
        assertThat(span.parent()).map(TraceParent::spanId).contains(SENDER);
        assertThat(span.self().traceId()).isEqualTo(TRACE);
        assertThat(contexts).containsExactly(Optional.of(span.self()));
        assertThat(span.toString()).doesNotContain("secret-1");
    }

    @Test
    void what_goes_wrong_here_is_an_error_and_what_is_refused_is_none() throws Exception {
        HttpSpan broken = asked("/api/broken", _ -> {});
        assertThat(broken.status()).contains(500);
        assertThat(broken.error()).contains("500");

        HttpSpan refused = asked("/api/things/1?what=secret", _ -> {});
        assertThat(refused.status()).contains(400);
        assertThat(refused.error()).isEmpty();
        assertThat(refused.toString()).doesNotContain("secret");
    }

    @Test
    void who_may_not_ask_and_who_is_a_browser_have_no_say_in_whose_trace_it_is() throws Exception {
        HttpSpan stranger = asked(
                "/api/things/1",
                request -> request.header("traceparent", PARENT).header("x-stranger", "1"));
        assertThat(stranger.status()).contains(401);
        HttpSpan anybody = asked("/api/open", request -> request.header("traceparent", PARENT));
        HttpSpan browser = asked(
                "/api/things/1",
                request -> request.header("traceparent", PARENT).header("Cookie", "a=b"));

        assertThat(List.of(stranger, anybody, browser)).allSatisfy(span -> {
            assertThat(span.parent()).isEmpty();
            assertThat(span.self().traceId()).isNotEqualTo(TRACE);
            assertThat(span.self().sampled()).isTrue();
        });
        assertThat(told.stream().map(span -> span.self().traceId())).doesNotHaveDuplicates();
        assertThat(contexts).containsExactly(Optional.of(anybody.self()), Optional.of(browser.self()));
    }

    @Test
    void of_a_trace_that_is_not_kept_it_tells_nothing_and_hands_the_senders_span_on() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(http.url() + "/api/things/1"))
                .header("traceparent", "00-" + TRACE + "-" + SENDER + "-00");
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        client.send(
                HttpRequest.newBuilder(URI.create(http.url() + "/health/live")).build(),
                HttpResponse.BodyHandlers.discarding());
        HttpSpan next = asked("/api/things/2", _ -> {});

        assertThat(told).as("health is none of the API").containsExactly(next);
        assertThat(contexts.getFirst()).contains(new TraceParent(TRACE, SENDER, "00", Optional.empty()));
    }

    @Test
    void of_a_stream_it_ends_with_the_stream() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(http.url() + "/api/stream"));
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(body.read()).isEqualTo('f');
            HttpSpan other = asked("/api/things/1", _ -> {});
            assertThat(told).as("the stream is still open").containsExactly(other);
            open.countDown();
            assertThat(body.readAllBytes()).isNotEmpty();
            await().atMost(PATIENCE).until(() -> told.size() == 2);
            assertThat(told.getLast().route()).isEqualTo("/api/stream");
            assertThat(told.getLast().status()).contains(200);
            assertThat(told.getLast().start()).isBeforeOrEqualTo(other.start());
            assertThat(told.getLast().end()).isAfter(other.end());
        }
    }

    @Test
    void people_ask_by_the_name_and_scheme_of_the_public_address() throws Exception {
        var config = HttpConfig.loopback(0).behind(Proxies.none(), Optional.of(URI.create("https://desk.example.com")));
        try (OutcropHttp behind = start(config)) {
            client.send(
                    HttpRequest.newBuilder(URI.create(behind.url() + "/api/open"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            await().atMost(PATIENCE).until(() -> told.size() == 1);
        }
        assertThat(told.getFirst().scheme()).isEqualTo("https");
        assertThat(told.getFirst().server()).contains("desk.example.com");
    }
}
