package dev.outcrop.server.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outcrop.http.HttpAnswer;
import dev.outcrop.http.HttpGet;
import dev.outcrop.tool.ToolFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedFetchTest {
    private final GuardedFetch guarded = GuardedFetch.create();
    private final GuardedFetch local = GuardedFetch.allowing(InetAddress::isLoopbackAddress);
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<List<String>> keys = new AtomicReference<>(List.of());
    private final CountDownLatch silence = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            keys.set(exchange.getRequestHeaders().getOrDefault("X-Key", List.of()));
            answer(exchange);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        silence.countDown();
        server.stop(0);
        guarded.close();
        local.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/loop" -> redirect(exchange, "/loop");
            case "/relative" -> redirect(exchange, "hello");
            case "/to-metadata" -> redirect(exchange, "http://169.254.169.254/latest/meta-data/");
            case "/to-file" -> redirect(exchange, "file:///etc/passwd");
            case "/to-other" ->
                redirect(exchange, "http://localhost:" + server.getAddress().getPort() + "/hello");
            case "/zip" -> {
                var packed = new ByteArrayOutputStream();
                try (var zip = new GZIPOutputStream(packed)) {
                    zip.write(new byte[1 << 20]);
                }
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                body(exchange, 200, packed.toByteArray());
            }
            case "/silent" -> {
                try {
                    silence.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            }
            case "/picture" -> {
                exchange.getResponseHeaders().add("Content-Type", "image/png");
                body(exchange, 200, new byte[] {1, 2, 3});
            }
            case "/missing" -> body(exchange, 404, "none".getBytes(UTF_8));
            default -> body(exchange, 200, "hello".getBytes(UTF_8));
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void body(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    void any_status_is_an_answer_and_redirects_are_followed() {
        HttpAnswer moved = local.get(at("/relative"));
        assertThat(moved.text()).isEqualTo("hello");
        assertThat(moved.uri().getPath()).isEqualTo("/hello");
        assertThat(local.get(at("/missing")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "localhost",
                "[::1]",
                "2130706433",
                "0x7f000001",
                "017700000001",
                "0177.0.0.1",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "0.0.0.0",
                "[::]"
            })
    void this_machine_is_refused_by_any_name_and_nothing_is_sent(String host) {
        URI uri = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/hello");

        assertThatThrownBy(() -> guarded.get(uri)).isInstanceOf(ToolFailure.class);
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/latest", "http://10.0.0.1/"})
    void private_and_metadata_addresses_are_refused_in_words(String address) {
        assertThatThrownBy(() -> local.get(URI.create(address)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is not on the public internet");
    }

    @Test
    void a_redirect_is_checked_as_the_first_address_was() {
        assertThatThrownBy(() -> local.get(at("/to-metadata")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("169.254.169.254 is not on the public internet");
        assertThatThrownBy(() -> local.get(at("/to-file")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("not a web address");
        assertThatThrownBy(() -> local.get(at("/loop")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("more than 5 times");
        assertThat(requests).hasValue(8);
    }

    @Test
    void what_is_said_to_one_server_is_not_said_to_another() {
        local.get(HttpGet.of(at("/relative")).withHeader("X-Key", "k"));
        assertThat(keys.get()).containsExactly("k");

        local.get(HttpGet.of(at("/to-other")).withHeader("X-Key", "k"));
        assertThat(keys.get()).isEmpty();
    }

    /** The name is a public one whenever it is asked about first, and this machine's ever after. */
    @Test
    void a_name_that_changes_its_address_is_connected_to_where_it_was_looked_at() throws UnknownHostException {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.1");
        var asked = new AtomicInteger();
        var rebinding = new VettedNames(
                _ -> new InetAddress[] {asked.incrementAndGet() == 1 ? elsewhere : InetAddress.getLoopbackAddress()},
                elsewhere::equals);
        try (var fetch = new GuardedFetch(rebinding)) {
            URI uri = URI.create("http://rebound.example:" + server.getAddress().getPort() + "/hello");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> fetch.get(HttpGet.of(uri).within(100, Duration.ofMillis(300))))
                        .isInstanceOf(ToolFailure.class);
            }
        }
        assertThat(asked.get()).isGreaterThan(1);
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "gopher://127.0.0.1:70/_x",
                "http://127.1/",
                "ftp://example.org/",
                "jar:file:/x!/",
                "/etc"
            })
    void only_the_web_is_read(String address) {
        assertThatThrownBy(() -> guarded.get(URI.create(address))).isInstanceOf(IllegalArgumentException.class);
        assertThat(requests).hasValue(0);
    }

    @Test
    void only_text_is_read_unless_a_tool_asks_for_something_else() {
        assertThatThrownBy(() -> local.get(at("/picture")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("a kind of file that is not read here");
        assertThat(local.get(HttpGet.of(at("/picture")).accepting("image/*"))
                        .body()
                        .size())
                .isPositive();
    }

    @Test
    void an_answer_is_capped_after_it_is_unpacked() {
        assertThat(local.get(HttpGet.of(at("/zip")).within(1 << 20, Duration.ofSeconds(10)))
                        .body()
                        .size())
                .isEqualTo(1 << 20);
        assertThatThrownBy(() -> local.get(HttpGet.of(at("/zip")).within((1 << 20) - 1, Duration.ofSeconds(10))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is longer than 1048575 bytes");
    }

    @Test
    void a_server_that_says_nothing_is_given_up() {
        assertThatThrownBy(() -> local.get(HttpGet.of(at("/silent")).within(100, Duration.ofMillis(300))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("did not answer within 300 ms");
    }

    @Test
    void no_name_and_no_server_are_plain_sentences() {
        assertThatThrownBy(() -> guarded.get(URI.create("http://no-such-host.invalid/")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no internet connection here");
        assertThatThrownBy(() -> local.get(URI.create("http://127.0.0.1:1/")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("does not accept connections");
    }

    @Test
    void a_name_with_a_password_is_not_read() {
        assertThatThrownBy(() -> local.get(URI.create("http://user:word@127.0.0.1/")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageNotContainingAny("word@");
    }
}
