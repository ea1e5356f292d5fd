package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Calls that end before their answer begins: one request, one failure of the right kind. */
@Timeout(30)
class RefusalTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | ThrottlingException           | Too many requests                                             | THROTTLED
            400 | ServiceQuotaExceededException | Quota                                                         | THROTTLED
            429 | ModelNotReadyException        | The model is not ready                                        | UNAVAILABLE
            408 | ModelTimeoutException         | Took too long                                                 | UNAVAILABLE
            424 | ModelErrorException           | The model failed                                              | UNAVAILABLE
            500 | InternalServerException       | Oops                                                          | UNAVAILABLE
            503 | ServiceUnavailableException   | Busy                                                          | UNAVAILABLE
            400 | ValidationException           | messages.1: roles must alternate                              | INVALID
            400 | ValidationException           | Input is too long for requested model.                        | CONTEXT_TOO_LONG
            400 | ValidationException           | The model returned: prompt is too long: 213 tokens > 200      | CONTEXT_TOO_LONG
            400 | ValidationException           | Too many input tokens. Max input tokens: 300000               | CONTEXT_TOO_LONG
            400 | ValidationException           | This model's maximum context length is 128000 tokens.         | CONTEXT_TOO_LONG
            400 | ValidationException           | Input Tokens Exceeded: Number of input tokens exceeds maximum length. | CONTEXT_TOO_LONG
            400 | ValidationException           | input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000 | CONTEXT_TOO_LONG
            400 | ValidationException           | The maximum tokens you requested exceeds the model limit of 8192. | INVALID
            400 | ValidationException           | tools.0.name: the name is too long                            | INVALID
            400 | ValidationException           | The provided model identifier is invalid.                     | UNKNOWN_MODEL
            400 | ValidationException           | Invocation of model ID x with on-demand throughput isn't supported. | UNKNOWN_MODEL
            404 | ResourceNotFoundException     | Could not resolve the foundation model                        | UNKNOWN_MODEL
            403 | AccessDeniedException         | You don't have access to the model                            | FORBIDDEN
            403 | AccessDeniedException         | Authentication failed: Please make sure your API Key is valid. | UNAUTHENTICATED
            403 | ExpiredTokenException         | The security token included in the request is expired         | EXPIRED
            403 | UnrecognizedClientException   | The security token included in the request is invalid         | UNAUTHENTICATED
            403 | InvalidSignatureException     | The request signature we calculated does not match            | UNAUTHENTICATED
            409 | ConflictException             | Conflict                                                      | INVALID
            401 | ''                            | ''                                                            | UNAUTHENTICATED
            403 | ''                            | ''                                                            | FORBIDDEN
            413 | ''                            | ''                                                            | INVALID
            429 | ''                            | ''                                                            | THROTTLED
            502 | ''                            | ''                                                            | UNAVAILABLE
            """)
    void an_http_error_is_a_failure_of_its_kind(int status, String type, String message, Kind kind) {
        for (boolean inHeader : List.of(true, false)) {
            String typed = "com.amazonaws#" + type + ":http://internal";
            WireServer server = server(call -> call.answer(
                    status,
                    inHeader && !type.isEmpty()
                            ? Map.of("x-amzn-ErrorType", typed, "x-amzn-RequestId", "req-7")
                            : Map.of("x-amzn-RequestId", "req-7"),
                    "{" + (inHeader ? "" : "\"__type\":\"" + typed + "\",") + "\"message\":\"" + message + "\"}"));
            BedrockModel model = model(server.uri());

            for (Runnable call : List.<Runnable>of(() -> model.stream(request()), () -> model.converse(request()))) {
                ModelFailure failure = failure(call);
                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure.delivered()).isFalse();
                assertThat(failure.requestId()).contains("req-7");
                assertThat(failure.retryAfter()).isEmpty();
                assertThat(failure).hasMessageContaining(String.valueOf(status)).hasMessageContaining(message);
            }
            assertThat(server.calls()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            messages.2.content.0: text content blocks must be non-empty                                  | messages.2.content.0
            The model returned the following errors: messages.1: roles must alternate                    | messages.1
            The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following   | toolConfig.tools.0.toolSpec.inputSchema.json
            1 validation error detected: Value at 'messages' failed to satisfy constraint                 | messages
            1 validation error detected: Value 'a b' at 'toolConfig.tools.1.member.toolSpec.name' failed  | toolConfig.tools.1.member.toolSpec.name
            The content at messages[3].content[0].toolUse.input.secretName is wrong                       | messages[3].content[0].toolUse.input
            Extra: additionalModelRequestFields.secret.more is not known                                  | additionalModelRequestFields
            thinking: budget too small                                                                    | thinking
            A conversation must start with a user message. Try again.                                     | ""
            Too many messages in tools and system                                                         | ""
            """)
    void a_validation_error_names_the_part_and_never_its_content(String message, String part) {
        WireServer server = server(call -> call.answer(
                400, Map.of("x-amzn-ErrorType", "ValidationException"), "{\"message\":\"" + message + "\"}"));
        ModelFailure failure = failure(() -> model(server.uri()).stream(request()));
        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure.part().orElse("")).isEqualTo(part);
    }

    @Test
    void credentials_that_expired_are_fetched_anew_once_and_the_call_made_again() {
        var fetched = new AtomicInteger();
        BedrockAuth auth = BedrockAuth.renewable(
                () -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("KEY" + fetched.incrementAndGet(), "secret")),
                "us-east-1");
        WireServer server = server(call -> {
            if (call.headers.getOrDefault("authorization", "").contains("KEY2/")) {
                call.whole("ok");
            } else {
                call.answer(403, Map.of("x-amzn-ErrorType", "ExpiredTokenException"), "{}");
            }
        });
        BedrockModel model = BedrockModel.create(BedrockModel.Options.of(server.uri(), auth), NOON);
        open.add(model);

        assertThat(Wires.all(model.stream(request()))).isNotEmpty();
        assertThat(Wires.all(model.stream(request()))).isNotEmpty();

        assertThat(fetched).hasValue(2);
        assertThat(server.calls()).hasSize(3);
    }

    @Test
    void credentials_that_are_still_expired_when_fetched_anew_are_told() {
        var fetched = new AtomicInteger();
        BedrockAuth auth = BedrockAuth.renewable(
                () -> {
                    fetched.incrementAndGet();
                    return StaticCredentialsProvider.create(AwsBasicCredentials.create("KEY", "secret"));
                },
                "us-east-1");
        WireServer server = server(call -> call.answer(403, Map.of("x-amzn-ErrorType", "ExpiredTokenException"), "{}"));
        BedrockModel model = BedrockModel.create(BedrockModel.Options.of(server.uri(), auth), NOON);
        open.add(model);

        assertThat(failure(() -> model.stream(request())).kind()).isEqualTo(Kind.EXPIRED);

        assertThat(fetched).hasValue(2);
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void a_proxys_page_is_no_reason_to_break() {
        WireServer server = server(call -> call.answer(503, Map.of(), "<html>Down for maintenance</html>"));
        assertThat(failure(() -> model(server.uri()).stream(request())).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({"7,7", "0,0", "'Thu, 01 Jan 2026 12:00:30 GMT',30", "'Thu, 01 Jan 2026 11:00:00 GMT',0"})
    void the_wait_that_is_asked_for_comes_through(String header, long seconds) {
        WireServer server = server(call -> call.answer(429, Map.of("Retry-After", header), "{}"));
        assertThat(failure(() -> model(server.uri()).stream(request())).retryAfter())
                .contains(Duration.ofSeconds(seconds));
    }

    @Test
    void a_connection_that_closes_before_the_answer_is_one_request_and_unreachable() {
        WireServer server = server(call -> call.socket.close());
        ModelFailure failure = failure(() -> model(server.uri()).stream(request()));
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.delivered()).isFalse();
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_pooled_connection_that_died_while_it_was_used_again_is_not_hidden_by_a_second_request() {
        WireServer server = server(call -> {
            if (call.body.length > 0 && call.target.contains("second")) {
                call.socket.setSoLinger(true, 0);
                call.socket.close();
            } else {
                call.whole("a");
            }
        });
        BedrockModel model = model(server.uri());
        model.stream(request()).forEach(event -> assertThat(event).isNotNull());

        ModelFailure failure = failure(() -> model.stream(request().withModelId("second")));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure.delivered()).isFalse();
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.calls()).hasSize(2);
    }

    @Test
    void nobody_listening_is_unreachable() throws IOException {
        URI uri;
        try (var gone = new WireServer(_ -> {})) {
            uri = gone.uri();
        }
        assertThat(failure(() -> model(uri).stream(request())).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure(() -> model(URI.create("http://no-such-host.invalid")).stream(request()))
                        .kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void credentials_that_cannot_be_fetched_are_unauthenticated_without_a_request() {
        WireServer server = server(call -> call.whole("a"));
        BedrockAuth auth = BedrockAuth.sigV4(
                () -> {
                    throw SdkClientException.create("the SSO session has expired");
                },
                "us-east-1");
        BedrockModel model = BedrockModel.create(BedrockModel.Options.of(server.uri(), auth), NOON);
        open.add(model);

        ModelFailure failure = failure(() -> model.stream(request()));

        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(failure).hasMessageContaining("the SSO session has expired");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void a_converse_answer_that_does_not_come_whole_is_cut() {
        WireServer server = server(call -> {
            call.out.write(
                    "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"output\"".getBytes(StandardCharsets.UTF_8));
            call.socket.close();
        });
        assertThat(failure(() -> model(server.uri()).converse(request())).kind())
                .isEqualTo(Kind.CUT);
    }

    @Test
    void a_converse_answer_that_stops_coming_is_stalled() {
        WireServer server = server(call -> {
            call.out.write("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
            call.awaitGone();
        });
        Duration limit = Duration.ofMillis(300);
        BedrockModel model = BedrockModel.create(
                BedrockModel.Options.of(server.uri(), BedrockAuth.apiKey("key")).withLimits(limit, limit), NOON);
        open.add(model);
        assertThat(failure(() -> model.converse(request())).kind()).isEqualTo(Kind.STALLED);
    }

    @Test
    void nothing_that_is_printed_holds_a_key() {
        assertThat(BedrockAuth.apiKey("s3cret").toString()).doesNotContain("s3cret");
        var settings =
                AwsSettings.of(Map.of("AWS_BEARER_TOKEN_BEDROCK", "s3cret", "AWS_REGION", "us-east-1"), Map.of());
        assertThat(settings.toString() + settings.access() + BedrockModel.Options.from(settings))
                .doesNotContain("s3cret");
    }

    private WireServer server(WireServer.Handler handler) {
        var server = new WireServer(handler);
        open.add(server);
        return server;
    }

    private BedrockModel model(URI endpoint) {
        BedrockModel model = BedrockModel.create(BedrockModel.Options.of(endpoint, BedrockAuth.apiKey("key")), NOON);
        open.add(model);
        return model;
    }

    private static ModelRequest request() {
        return new ModelRequest("m", List.of(), List.of(Message.user("hi")));
    }

    private static ModelFailure failure(Runnable call) {
        return catchThrowableOfType(ModelFailure.class, call::run);
    }
}
