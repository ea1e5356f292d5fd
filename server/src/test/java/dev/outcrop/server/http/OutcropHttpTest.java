package dev.outcrop.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.server.metrics.Metrics;
import dev.outcrop.server.metrics.Page;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreFailure;
import dev.outcrop.store.StoreOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("alone") // it measures time
class OutcropHttpTest {
    private static final String REQUESTS = "outcrop_http_request_duration_seconds_count";

    @TempDir
    private Path folder;

    private final CountDownLatch streaming = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OutcropHttp http = start(config());

    @AfterEach
    void stop() {
        http.close();
        client.close();
    }

    @Test
    void a_request_with_connection_close_is_answered_and_closed_at_once() throws IOException {
        long start = System.nanoTime();

        String plain =
                RawHttp.ask(http.port(), "GET /api/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String stream =
                RawHttp.ask(http.port(), "GET /api/count HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String refused =
                RawHttp.ask(http.port(), "GET /api/no HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(plain)
                .startsWith("HTTP/1.1 200")
                .contains("Connection: close")
                .endsWith("{\"pong\":true}");
        assertThat(stream).startsWith("HTTP/1.1 200").contains("one", "three").endsWith("0\r\n\r\n");
        assertThat(refused).startsWith("HTTP/1.1 404").endsWith("}");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void a_store_that_fails_is_told_as_what_it_is() throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri("/api/stored")).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("retry-after")).contains("10");
        assertThat(response.body()).contains("The store is closed.").doesNotContain("Something went wrong");
        Answers.checkBody(response.body());
    }

    @Test
    void a_kept_connection_has_no_delays() throws IOException {
        byte[] request = "GET /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            socket.setSoTimeout(5000);
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                socket.getOutputStream().write(request);
                String answer = readUntil(socket, "{\"pong\":true}");
                assertThat(answer).startsWith("HTTP/1.1 200");
            }
            // With Nagle's algorithm against delayed acknowledgements these would be 40 ms each.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void a_body_that_is_too_large_is_refused_so_that_the_client_sees_it() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/api/echo"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + "x".repeat(2 << 20) + "\"}"))
                .build();

        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        Answers.check(response);
    }

    @Test
    void a_body_without_a_length_is_capped_too() throws IOException {
        var request = new StringBuilder("POST /api/echo HTTP/1.1\r\n")
                .append("Host: localhost\r\n")
                .append("Content-Type: application/json\r\n")
                .append("Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 40; i++) {
            request.append("8000\r\n").append("x".repeat(0x8000)).append("\r\n");
        }
        request.append("0\r\n\r\n");

        assertThat(RawHttp.ask(http.port(), request.toString())).startsWith("HTTP/1.1 413");
    }

    @Test
    void a_body_that_stops_in_the_middle_does_not_hold_its_connection_for_ever() throws IOException {
        try (OutcropHttp impatient =
                start(HttpConfig.loopback(0).withIdle(Duration.ofMillis(300)).withBodyTime(Duration.ofMillis(300)))) {
            String answer = RawHttp.ask(
                    impatient.port(),
                    "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 100\r\n\r\n{");
            String headers = RawHttp.ask(impatient.port(), "GET /api/ping HTTP/1.1\r\nHost: loc");

            assertThat(answer).doesNotContain("(open)");
            assertThat(headers).doesNotContain("(open)");
        }
    }

    @Test
    void a_body_that_never_stops_and_never_ends_is_cut_when_its_time_is_over() throws IOException {
        HttpConfig config = HttpConfig.loopback(0).withBodyTime(Duration.ofMillis(300));
        try (OutcropHttp impatient = start(config)) {
            int sent = RawHttp.drip(
                    impatient.port(),
                    "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 1000\r\n\r\n{",
                    30,
                    400);

            assertThat(sent).isBetween(1, 399);
        }
    }

    @Test
    void headers_that_drip_are_cut_when_their_time_is_over_and_hold_up_nobody() throws Exception {
        HttpConfig config = HttpConfig.loopback(0).withIdle(Duration.ofMillis(300));
        try (OutcropHttp impatient = start(config);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String beginning : List.of("GET /api/p", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: loc")) {
                Future<Integer> dripping = clients.submit(() -> RawHttp.drip(impatient.port(), beginning, 30, 300));
                do {
                    assertThat(RawHttp.ask(
                                    impatient.port(),
                                    "GET /api/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                            .as("meanwhile")
                            .startsWith("HTTP/1.1 200");
                } while (!dripping.isDone());

                assertThat(dripping.get()).as(beginning).isBetween(1, 299);
            }
        }
    }

    @Test
    void a_stream_may_last_longer_than_a_connection_may_idle() throws IOException {
        HttpConfig config = HttpConfig.loopback(0)
                .withIdle(Duration.ofMillis(200))
                .withBodyTime(Duration.ofSeconds(1))
                .withGrace(Duration.ofMillis(100));
        try (OutcropHttp impatient = start(config)) {
            String answer = RawHttp.ask(
                    impatient.port(), "GET /api/slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(answer).contains("begin", "end").endsWith("0\r\n\r\n");
        }
    }

    @Test
    void an_answer_whose_connection_breaks_is_counted_as_aborted() throws Exception {
        var metrics = new Metrics();
        List<Endpoint> endpoints = List.of(
                metrics.endpoint(),
                Endpoint.get("/api/large", "More than anybody's buffers hold")
                        .open()
                        .answer(_ -> ApiResponse.bytes("application/octet-stream", new byte[64 << 20])));
        try (OutcropHttp measured = OutcropHttp.start(
                config(),
                endpoints,
                (_, _) -> ApiResponse.empty(404),
                Identity.LOCAL,
                Throttle.NONE,
                metrics.requests(),
                RefusalWatch.NOBODY,
                RequestSpans.NOBODY,
                prefix -> prefix + "_1")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), measured.port())) {
                socket.getOutputStream()
                        .write("GET /api/large HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                socket.setSoLinger(true, 0);
            }
            var metricsPage = HttpRequest.newBuilder(URI.create(measured.url() + "/metrics"))
                    .build();
            Page page = await().atMost(Duration.ofSeconds(20))
                    .until(
                            () -> Page.read(client.send(metricsPage, BodyHandlers.ofString())
                                    .body()),
                            read -> read.sum(REQUESTS, "route", "/api/large") == 1);

            assertThat(page.sum(REQUESTS, "route", "/api/large", "status", "aborted"))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_taken_port_is_one_clear_sentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            HttpConfig config = HttpConfig.loopback(taken.getLocalPort());

            assertThatThrownBy(() -> start(config))
                    .isInstanceOf(CannotListen.class)
                    .hasMessage("Port " + taken.getLocalPort()
                            + " is in use: stop what listens there, or choose another with --port.");
        }
    }

    @Test
    void a_host_that_is_not_here_is_one_clear_sentence() {
        HttpConfig foreign = HttpConfig.loopback(0).withHost("192.0.2.1");
        HttpConfig unknown = HttpConfig.loopback(0).withHost("no-such-host.invalid");

        assertThatThrownBy(() -> start(foreign))
                .isInstanceOf(CannotListen.class)
                .hasMessageContaining("192.0.2.1");
        assertThatThrownBy(() -> start(unknown))
                .isInstanceOf(CannotListen.class)
                .hasMessageContaining("not known");
    }

    @Test
    void stopping_closes_idle_connections_at_once_and_interrupts_streams_after_the_grace() throws Exception {
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), http.port());
                Socket stream = new Socket(InetAddress.getLoopbackAddress(), http.port())) {
            idle.setSoTimeout(5000);
            idle.getOutputStream()
                    .write("GET /api/ping HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(readUntil(idle, "}")).startsWith("HTTP/1.1 200");
            stream.setSoTimeout(5000);
            stream.getOutputStream()
                    .write("GET /api/endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(streaming.await(5, TimeUnit.SECONDS)).isTrue();

            long start = System.nanoTime();
            http.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_fault_is_told_by_an_id_and_nothing_else() throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri("/api/fault")).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret").contains("\"id\":\"e_");
        Answers.checkBody(response.body());
    }

    @Test
    void head_has_the_length_and_no_content() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(uri("/api/ping"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("13");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void other_methods_are_told_what_is_allowed() throws Exception {
        HttpResponse<String> put = client.send(
                HttpRequest.newBuilder(uri("/api/ping"))
                        .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> options = client.send(
                HttpRequest.newBuilder(uri("/api/echo"))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("allow")).contains("GET, HEAD");
        Answers.check(put);
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("POST");
    }

    private OutcropHttp start(HttpConfig config) {
        List<Endpoint> endpoints = List.of(
                Endpoint.get("/api/stored", "Asks a store that has failed")
                        .open()
                        .returns(200, "Never")
                        .answer(_ -> {
                            throw closedStore();
                        }),
                Endpoint.get("/api/ping", "Ping")
                        .open()
                        .answer(_ -> ApiResponse.ok(Json.object().put("pong", true))),
                Endpoint.get("/api/fault", "Fault").open().answer(_ -> {
                    throw new IllegalStateException("secret");
                }),
                Endpoint.get("/api/count", "Counts").open().stream((_, response) -> {
                    try (OutputStream out = response.outputStream()) {
                        for (String word : List.of("one", "two", "three")) {
                            out.write(word.getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                        }
                    }
                }),
                Endpoint.get("/api/slow", "Says two words a second apart").open().stream((_, response) -> {
                    try (OutputStream out = response.outputStream()) {
                        out.write("begin".getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                        // The silence is what is tested: several times the idle limit.
                        boolean woken = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                        out.write((woken ? "woken" : "end").getBytes(StandardCharsets.US_ASCII));
                    }
                }),
                Endpoint.get("/api/endless", "Never ends").open().stream((_, response) -> {
                    try (OutputStream out = response.outputStream()) {
                        out.write('x');
                        out.flush();
                        streaming.countDown();
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }),
                Endpoint.post("/api/echo", "Echoes")
                        .open()
                        .body(BodySchema.of("""
                                {"type": "object", "required": ["text"], "additionalProperties": false,
                                 "properties": {"text": {"type": "string"}}}
                                """))
                        .answer(request -> ApiResponse.ok(request.body())));
        Pages pages = (_, _) -> ApiResponse.text("text/html", "page");
        return OutcropHttp.start(config, endpoints, pages, Identity.LOCAL, prefix -> prefix + "_1");
    }

    private static HttpConfig config() {
        return HttpConfig.loopback(0).withGrace(Duration.ofMillis(500));
    }

    private URI uri(String path) {
        return URI.create(http.url() + path);
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        byte[] chunk = new byte[4096];
        while (!text.toString().endsWith(end)) {
            int count = socket.getInputStream().read(chunk);
            if (count < 0) {
                break;
            }
            text.append(new String(chunk, 0, count, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private StoreFailure closedStore() {
        Store store = Store.open(StoreOptions.sqlite(folder));
        store.close();
        return catchThrowableOfType(
                StoreFailure.class, () -> store.conversations().find(Caller.LOCAL, new ConversationId("c")));
    }
}
