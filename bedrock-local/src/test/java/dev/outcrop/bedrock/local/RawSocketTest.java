package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only plain HTTP shows: closing, keep-alive, small delays, and routes that are none. */
class RawSocketTest {
    private static final Logger LOG = LoggerFactory.getLogger(RawSocketTest.class);
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi\"}]}]}";

    private final Script script = Script.create();
    private final BedrockLocal bedrock =
            BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("key"));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void stop() {
        http.close();
        bedrock.close();
    }

    @Test
    void connection_close_closes_at_once() throws Exception {
        script.otherwise(t -> t.text("ok"));
        for (String operation : new String[] {"converse", "converse-stream"}) {
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), bedrock.endpoint().getPort())) {
                socket.setSoTimeout(5_000);
                long before = System.nanoTime();
                socket.getOutputStream().write(request(operation, "Connection: close\r\n"));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 200");
                LOG.info("{} with Connection: close took {} ms", operation, (System.nanoTime() - before) / 1_000_000);
            }
        }
    }

    @Test
    void a_socket_that_closes_during_a_stall_is_a_cancelled_call() throws Exception {
        Gate gate = Gate.closed();
        script.turn(t -> t.text("a").hold(gate));
        long left;
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), bedrock.endpoint().getPort())) {
            socket.getOutputStream().write(request("converse-stream", ""));
            gate.awaitReached(SdkClients.SOON);
            left = System.nanoTime();
        }
        long noticed =
                bedrock.awaitCancelled(1, SdkClients.SOON).cancelledAtNanos().orElseThrow();
        LOG.info("noticed after {} ms", (noticed - left) / 1_000_000.0);
    }

    @Test
    void a_cut_leaves_the_body_without_its_end() throws Exception {
        script.turn(t -> t.text("a").thenCut());
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), bedrock.endpoint().getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request("converse-stream", ""));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).contains("contentBlockDelta").doesNotEndWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void many_calls_on_one_connection_have_no_delay() throws Exception {
        script.otherwise(t -> t.text("ok", "ok", "ok"));
        ask("converse-stream", "key");
        long[] took = new long[50];
        for (int i = 0; i < took.length; i++) {
            long before = System.nanoTime();
            assertThat(ask("converse-stream", "key").statusCode()).isEqualTo(200);
            took[i] = System.nanoTime() - before;
        }
        Arrays.sort(took); // a busy machine holds up some of them
        long each = took[took.length / 2] / 1_000_000;
        LOG.info("a streamed call takes {} ms", each);
        // Waiting for delayed acknowledgements would take 40 ms each.
        assertThat(each).isLessThan(30);
        assertThat(bedrock.calls()).allSatisfy(call -> assertThat(call.state()).isEqualTo(RecordedCall.State.FINISHED));
    }

    @Test
    void a_taken_port_is_an_error_at_start() {
        var options =
                BedrockLocal.Options.of(script).withPort(bedrock.endpoint().getPort());
        assertThatThrownBy(() -> BedrockLocal.start(options))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + bedrock.endpoint().getPort());
    }

    @Test
    void only_loopback_is_bound() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
        assumeThat(others).isNotEmpty();
        assertThat(others)
                .allSatisfy(address -> assertThatThrownBy(
                                () -> new Socket(address, bedrock.endpoint().getPort()).close())
                        .isInstanceOf(IOException.class));
    }

    @Test
    void errors_have_the_services_shape() throws Exception {
        HttpResponse<String> unsigned = ask("converse", "");
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThat(unsigned.headers().firstValue("x-amzn-ErrorType")).contains("MissingAuthenticationTokenException");
        assertThat(unsigned.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
        assertThat(unsigned.headers().firstValue("x-amzn-RequestId")).isPresent();
        assertThat(ask("no-such-operation", "key").statusCode()).isEqualTo(404);
        HttpResponse<String> broken = post("converse", "key", "{\"messages\":");
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.headers().firstValue("x-amzn-ErrorType")).contains("SerializationException");
    }

    @Test
    void a_script_in_json_plays_by_the_words_of_the_question() throws Exception {
        var json = Script.from(Json.parse("""
                {"turns":[{"match":"other","steps":[{"text":"no"}]},
                          {"match":"Hi","firstDelayMs":1,"paceMs":1,"usage":{"inputTokens":3,"outputTokens":4},
                           "steps":[{"reasoning":["a","b"],"signature":"S"},{"text":["x","y"]},{"redacted":"eA=="},
                                    {"toolUse":{"id":"t","name":"w","input":{"a":1}}},{"toolUse":{"id":"u","name":"w","input":["{\\"b\\":","2}"]}}]}],
                 "otherwise":{"httpError":{"status":503,"type":"ServiceUnavailableException","message":"later","retryAfterSeconds":7}}}
                """));
        try (var other = BedrockLocal.start(BedrockLocal.Options.of(json).withApiKey("key"))) {
            var answer =
                    Json.parse(post(other.endpoint(), "converse", "key", BODY).body());
            assertThat(Json.text(answer.path("output").path("message").path("content")))
                    .isEqualTo(
                            "[{\"reasoningContent\":{\"reasoningText\":{\"text\":\"ab\",\"signature\":\"S\"}}},{\"text\":\"xy\"},"
                                    + "{\"reasoningContent\":{\"redactedContent\":\"eA==\"}},"
                                    + "{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"w\",\"input\":{\"a\":1}}},"
                                    + "{\"toolUse\":{\"toolUseId\":\"u\",\"name\":\"w\",\"input\":{\"b\":2}}}]");
            assertThat(answer.path("stopReason").asString()).isEqualTo("tool_use");
            assertThat(answer.path("usage").path("totalTokens").asInt()).isEqualTo(7);
            HttpResponse<String> second = post(other.endpoint(), "converse", "key", BODY);
            assertThat(second.statusCode()).isEqualTo(503);
            assertThat(second.headers().firstValue("Retry-After")).contains("7");
        }
    }

    @Test
    void a_script_in_json_ends_a_stream_with_a_damaged_frame() throws Exception {
        var json = Script.from(Json.parse("{\"turns\":[{\"steps\":[{\"text\":\"whole\"},{\"damage\":true}]}]}"));
        try (var other = BedrockLocal.start(BedrockLocal.Options.of(json).withApiKey("key"))) {
            assertThat(post(other.endpoint(), "converse-stream", "key", BODY).body())
                    .contains("whole")
                    .contains("damaged")
                    .doesNotContain("messageStop");
        }
    }

    private HttpResponse<String> ask(String operation, String key) throws IOException, InterruptedException {
        return post(operation, key, BODY);
    }

    private HttpResponse<String> post(String operation, String key, String body)
            throws IOException, InterruptedException {
        return post(bedrock.endpoint(), operation, key, body);
    }

    private HttpResponse<String> post(URI endpoint, String operation, String key, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(endpoint.resolve("/model/anthropic.claude-x/" + operation))
                .timeout(SdkClients.SOON)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] request(String operation, String header) {
        return ("POST /model/anthropic.claude-x/" + operation
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer key\r\n" + header + "Content-Length: "
                        + BODY.length() + "\r\n\r\n" + BODY)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
