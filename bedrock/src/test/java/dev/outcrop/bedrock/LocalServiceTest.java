package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Gate;
import dev.outcrop.bedrock.local.LocalCredentials;
import dev.outcrop.bedrock.local.RecordedCall;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.Role;
import dev.outcrop.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a service that checks signatures and requests as Bedrock does, configured as a process would be. */
@Timeout(30)
class LocalServiceTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void a_scripted_turn_comes_through_whole_with_the_numbers_as_given() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.reasoning("a", "SIG-A")
                        .reasoning("b", "SIG-B")
                        .text("Hel", "lo")
                        .toolUse("tu_1", "weather", "{\"city\":", "\"Oslo\"}")
                        .usage(10, 20, 100, 0)));

        List<ModelEvent> events = all(signed(local).stream(request("anthropic.claude-x")));

        assertThat(blocks(events))
                .containsExactly(
                        new Block.Reasoning("a", Optional.of("SIG-A")),
                        new Block.Reasoning("b", Optional.of("SIG-B")),
                        new Block.Text("Hello"),
                        new Block.ToolUse("tu_1", "weather", Json.MAPPER.readTree("{\"city\":\"Oslo\"}")));
        assertThat(((ModelEvent.Finished) events.getLast()).usage()).contains(new Usage(10, 20, 130, 100, 0));
    }

    @Test
    void converse_gives_the_same_answer_in_one_piece() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.reasoning("a", "SIG-A").text("Hello").usage(10, 20, 100, 0)));

        Answer answer = signed(local).converse(request("anthropic.claude-x"));

        assertThat(answer.message().content())
                .containsExactly(new Block.Reasoning("a", Optional.of("SIG-A")), new Block.Text("Hello"));
        assertThat(answer.rawReason()).isEqualTo("end_turn");
        assertThat(answer.usage()).contains(new Usage(10, 20, 130, 100, 0));
    }

    @Test
    void a_block_that_nobody_knows_goes_back_as_it_came_and_the_service_takes_it_only_so() {
        Script script = Script.create()
                .turn(turn -> turn.text("See: ")
                        .unknownBlock("{\"hologram\":{\"z\":1,\"a\":[2]}}")
                        .text("Nice."))
                .otherwise(turn -> turn.text("ok"));
        BedrockLocal local = local(script);
        BedrockModel model = signed(local);

        List<Block> said = blocks(all(model.stream(asking(Message.user("hi")))));
        Block hologram = said.get(1);
        all(model.stream(asking(Message.user("hi"), new Message(Role.ASSISTANT, said), Message.user("more"))));
        model.converse(asking(Message.user("hi"), new Message(Role.ASSISTANT, said), Message.user("more")));

        for (RecordedCall call : local.calls().subList(1, 3)) {
            assertThat(call.request().at("/messages/1/content"))
                    .hasToString("[{\"text\":\"See: \"},{\"hologram\":{\"z\":1,\"a\":[2]}},{\"text\":\"Nice.\"}]");
        }
        assertThat(refused(model, new Message(Role.USER, List.of(hologram))))
                .hasMessageContaining("messages.0.content.0");
        Block never = new Block.Unknown("hologram", Wires.json("{\"z\":2,\"a\":[2]}"));
        assertThat(refused(
                        model,
                        Message.user("hi"),
                        new Message(Role.ASSISTANT, List.of(new Block.Text("See: "), never)),
                        Message.user("more")))
                .hasMessageContaining("messages.1.content.1");
        assertThat(local.calls()).hasSize(5);
    }

    private static ModelFailure refused(BedrockModel model, Message... messages) {
        ModelFailure failure = catchThrowableOfType(ModelFailure.class, () -> all(model.stream(asking(messages))));
        assertThat(failure.kind()).isEqualTo(Kind.INVALID);
        assertThat(failure).hasMessageContaining("must be exactly one of the types of ContentBlock, but has: hologram");
        return failure;
    }

    private static ModelRequest asking(Message... messages) {
        return new ModelRequest("anthropic.claude-x", List.of(), List.of(messages));
    }

    private static List<Block> blocks(List<ModelEvent> events) {
        return events.stream()
                .filter(ModelEvent.BlockFinished.class::isInstance)
                .map(event -> ((ModelEvent.BlockFinished) event).content())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
            })
    void signatures_hold_for_every_form_of_model_id(String id) {
        BedrockLocal local = local(Script.create().otherwise(turn -> turn.text("ok")));
        BedrockModel model = signed(local);

        all(model.stream(request(id)));
        model.converse(request(id));

        assertThat(local.calls()).hasSize(2).allMatch(call -> call.modelId().equals(id));
    }

    @Test
    void session_tokens_are_signed_and_expired_ones_are_told() {
        var script = Script.create().otherwise(turn -> turn.text("ok"));
        BedrockLocal local = start(BedrockLocal.Options.of(script)
                .withCredentials(
                        new LocalCredentials("GOOD", "secret", Optional.of("token"), Optional.empty()),
                        new LocalCredentials(
                                "OLD",
                                "secret",
                                Optional.of("token"),
                                Optional.of(Instant.parse("2020-01-01T00:00:00Z")))));

        all(model(local, keys("GOOD", "secret", "token")).stream(request("anthropic.claude-x")));
        assertThat(kind(model(local, keys("OLD", "secret", "token")))).isEqualTo(Kind.EXPIRED);
        assertThat(kind(model(local, keys("GOOD", "wrong", "token")))).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(kind(model(local, keys("NOBODY", "secret", "token")))).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(local.calls()).hasSize(1);
    }

    @Test
    void an_api_key_is_a_bearer_token() {
        BedrockLocal local = start(BedrockLocal.Options.of(Script.create().otherwise(turn -> turn.text("ok")))
                .withApiKey("bedrock-api-key-1"));

        all(model(local, Map.of("AWS_BEARER_TOKEN_BEDROCK", "bedrock-api-key-1")).stream(
                request("anthropic.claude-x")));

        assertThat(local.calls().getFirst().headers()).containsEntry("authorization", "Bearer bedrock-api-key-1");
        assertThat(kind(model(local, Map.of("AWS_BEARER_TOKEN_BEDROCK", "wrong"))))
                .isIn(Kind.UNAUTHENTICATED, Kind.FORBIDDEN);
    }

    @Test
    void a_profile_file_signs_too() throws IOException {
        BedrockLocal local = local(Script.create().otherwise(turn -> turn.text("ok")));
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(
                home.resolve(".aws/credentials"),
                "[dev]\naws_access_key_id = " + BedrockLocal.LOCAL_ACCESS_KEY + "\naws_secret_access_key = "
                        + BedrockLocal.LOCAL_SECRET_KEY + "\n");

        all(model(local, Map.of("AWS_PROFILE", "dev")).stream(request("anthropic.claude-x")));

        assertThat(local.calls()).hasSize(1);
    }

    @Test
    void a_caller_who_stops_is_seen_by_the_service_within_100_ms() {
        Gate gate = Gate.closed();
        BedrockLocal local = local(
                Script.create().otherwise(turn -> turn.text("a", "b").hold(gate).text("c")));
        BedrockModel model = signed(local);
        long fastest = Long.MAX_VALUE;
        for (int call = 1; call <= 5; call++) {
            ModelStream stream = model.stream(request("anthropic.claude-x"));
            Iterator<ModelEvent> events = stream.iterator();
            events.next();
            long stopped = System.nanoTime();
            stream.close();
            long seen = local.awaitCancelled(call, SOON).cancelledAtNanos().orElseThrow();
            fastest = Math.min(fastest, seen - stopped);
            assertThat(catchThrowableOfType(ModelFailure.class, () -> events.forEachRemaining(_ -> {}))
                            .kind())
                    .isEqualTo(Kind.CANCELLED);
        }
        System.out.printf("cancel seen by Bedrock Local: %.2f ms%n", fastest / 1e6);
        assertThat(fastest).isLessThan(Duration.ofMillis(100).toNanos());
    }

    @Test
    void faults_are_told_once() {
        BedrockLocal local = local(Script.create()
                .turn(turn -> turn.httpError(429, "ThrottlingException", "slow down", Duration.ofSeconds(3)))
                .turn(turn -> turn.text("a").exception("throttlingException", "slow down"))
                .turn(turn -> turn.text("a").thenCut())
                .turn(turn -> turn.text("a").noMessageStop().noMetadata())
                .turn(turn -> turn.text("a").noMetadata()));
        BedrockModel model = signed(local);

        ModelFailure refused = failure(model);
        assertThat(refused.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(refused.requestId()).isPresent();
        ModelFailure midway = failure(model);
        assertThat(midway.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(midway.delivered()).isTrue();
        assertThat(failure(model).kind()).isEqualTo(Kind.CUT);
        assertThat(failure(model).kind()).isEqualTo(Kind.CUT);
        List<ModelEvent> unknownUsage = all(model.stream(request("anthropic.claude-x")));
        assertThat(((ModelEvent.Finished) unknownUsage.getLast()).usage()).isEmpty();
        assertThat(local.calls()).hasSize(5);
    }

    @Test
    void bedrock_is_available_if_one_call_to_the_control_plane_succeeds() {
        BedrockLocal local = local(Script.create());

        assertThat(BedrockDiscovery.discover(settings(local, localKeys()), Wires.LONG))
                .isEqualTo(new BedrockAvailability.Available(
                        "us-east-1", "credentials in the environment (AWS_ACCESS_KEY_ID)"));
        assertThat(why(BedrockDiscovery.discover(settings(local, keys("NOBODY", "secret", "token")), Wires.LONG)))
                .startsWith("AWS does not accept the credentials");
        assertThat(why(BedrockDiscovery.discover(settings(local, Map.of()), Wires.LONG)))
                .startsWith("no AWS credentials in environment");
    }

    @Test
    void a_control_plane_that_refuses_is_silent_or_gone_is_a_reason() throws IOException {
        try (var forbidden = new WireServer(call -> call.answer(
                        403, Map.of("x-amzn-ErrorType", "AccessDeniedException"), "{\"message\":\"not yours\"}"));
                var silent = new WireServer(WireServer.Call::awaitGone)) {
            environment.putAll(localKeys());
            environment.put("AWS_REGION", "us-east-1");
            environment.put("HOME", home.toString());
            environment.put("AWS_ENDPOINT_URL_BEDROCK", forbidden.uri().toString());
            assertThat(why(BedrockDiscovery.discover(AwsSettings.of(environment, Map.of()), Wires.LONG)))
                    .contains("bedrock:ListInferenceProfiles")
                    .contains("not yours");
            assertThat(forbidden.calls().getFirst().target).isEqualTo("/inference-profiles?maxResults=1");
            environment.put("AWS_ENDPOINT_URL_BEDROCK", silent.uri().toString());
            assertThat(why(BedrockDiscovery.discover(AwsSettings.of(environment, Map.of()), Duration.ofMillis(300))))
                    .contains("300 ms");
            environment.put("AWS_ENDPOINT_URL_BEDROCK", "not a url");
            assertThat(why(BedrockDiscovery.discover(AwsSettings.of(environment, Map.of()), Wires.LONG)))
                    .startsWith("the AWS configuration cannot be used");
            environment.put("AWS_ENDPOINT_URL_BEDROCK", silent.uri().toString());
        }
        assertThat(why(BedrockDiscovery.discover(AwsSettings.of(environment, Map.of()), Wires.LONG)))
                .contains("could not be reached");
    }

    private static String why(BedrockAvailability availability) {
        return ((BedrockAvailability.Unavailable) availability).why();
    }

    private BedrockLocal local(Script script) {
        return start(BedrockLocal.Options.of(script));
    }

    private BedrockLocal start(BedrockLocal.Options options) {
        BedrockLocal local = BedrockLocal.start(options);
        open.add(local);
        return local;
    }

    private BedrockModel signed(BedrockLocal local) {
        return model(local, localKeys());
    }

    private BedrockModel model(BedrockLocal local, Map<String, String> more) {
        BedrockModel model = BedrockModel.create(BedrockModel.Options.from(settings(local, more)), Clock.systemUTC());
        open.add(model);
        return model;
    }

    private AwsSettings settings(BedrockLocal local, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put("HOME", home.toString());
        all.put("AWS_REGION", "us-east-1");
        all.put("AWS_ENDPOINT_URL", local.endpoint().toString());
        return AwsSettings.of(all, Map.of());
    }

    private static Map<String, String> localKeys() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", BedrockLocal.LOCAL_ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", BedrockLocal.LOCAL_SECRET_KEY);
    }

    private static Map<String, String> keys(String id, String secret, String token) {
        return Map.of("AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret, "AWS_SESSION_TOKEN", token);
    }

    private static Kind kind(BedrockModel model) {
        return failure(model).kind();
    }

    private static ModelFailure failure(BedrockModel model) {
        return catchThrowableOfType(ModelFailure.class, () -> all(model.stream(request("anthropic.claude-x"))));
    }

    private static ModelRequest request(String modelId) {
        return new ModelRequest(modelId, List.of(), List.of(Message.user("hi")));
    }

    private static List<ModelEvent> all(ModelStream stream) {
        var events = new ArrayList<ModelEvent>();
        stream.forEach(events::add);
        return events;
    }
}
