package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Permission;
import dev.outcrop.access.Role;
import dev.outcrop.access.Scope;
import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.AttachmentId;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Bytes;
import dev.outcrop.model.Cost;
import dev.outcrop.model.DocumentSource;
import dev.outcrop.model.GuardrailFinding;
import dev.outcrop.model.Media;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.UsedPrompt;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventCodecTest {
    private static final Stamp STAMP = new Stamp(new RunId("run_1"), 7, Instant.parse("2026-01-01T12:00:00.123456Z"));
    private static final JsonNode JSON = JsonMapper.shared().readTree("{\"b\":1,\"a\":[true,null,\"大根\"]}");

    private final EventCodec codec = new EventCodec();

    static Stream<RunEvent> everyEvent() {
        return Stream.of(
                new RunEvent.RunStarted(
                        STAMP,
                        new ConversationId("c"),
                        Optional.of(new MessageId("m")),
                        new MessageId("n"),
                        "chef",
                        "0123456789ab",
                        "local",
                        Optional.of("ja"),
                        Optional.of(new ParentCall(new RunId("run_0"), "call")),
                        Optional.of(new Caller(
                                "local",
                                "Ann 大根",
                                Role.OPERATOR,
                                Set.of("finance", "all"),
                                Optional.of("k1"),
                                new Scope(Set.of(Permission.CHAT), Optional.of(Set.of("chef"))))),
                        Optional.of(new TraceParent(
                                "0af7651916cd43dd8448eb211c80319c",
                                "b7ad6b7169203331",
                                "01",
                                Optional.of("gateway=00f067aa0ba902b7")))),
                new RunEvent.StepStarted(
                        STAMP, 1, "model", Optional.of(new UsedPrompt("kitchen/chef", 4, "0123456789ab"))),
                new RunEvent.ModelRetried(STAMP, 1, "THROTTLED", Duration.ofMillis(1500), "other"),
                new RunEvent.TextDelta(STAMP, 1, 0, "Hel"),
                new RunEvent.ReasoningDelta(STAMP, 1, 0, "hm"),
                new RunEvent.ToolInputStarted(STAMP, 1, 1, "call", "weather"),
                new RunEvent.ToolInputDelta(STAMP, 1, 1, "call", "{\"ci"),
                new RunEvent.StepSuperseded(STAMP, 1, "CUT"),
                new RunEvent.ModelWaiting(STAMP, 1, "model", 3),
                new RunEvent.HistoryTrimmed(STAMP, 1, 2),
                new RunEvent.ModelCut(
                        STAMP, 1, "model", new Usage(1, 2, 3, 0, 0), Optional.of(new Cost(new BigDecimal("0.1")))),
                new RunEvent.ModelFinished(
                        STAMP,
                        1,
                        StopReason.TOOL_USE,
                        "tool_use",
                        Optional.of(new Usage(1, 2, 3, 4, 5, List.of(new Usage.CacheWrite("1h", 5)))),
                        Optional.of(new Cost(new BigDecimal("0.00120"))),
                        Optional.of(new Cost(new BigDecimal("-0.00010"))),
                        Optional.of(STAMP.at()),
                        Optional.of(new Receipt(
                                Optional.of("request-1"),
                                Optional.of(Duration.ofMillis(120)),
                                Optional.of("flex"),
                                Optional.of("optimized"),
                                Optional.of(JSON),
                                List.of(new GuardrailFinding(
                                        GuardrailFinding.Side.OUTPUT,
                                        "word",
                                        "custom",
                                        GuardrailFinding.Action.BLOCKED)),
                                Optional.of(JSON),
                                List.of(JSON))),
                        everyBlock(),
                        true,
                        Optional.of("model")),
                new RunEvent.ToolRequested(STAMP, 1, new ToolCall("call", "weather", JSON)),
                new RunEvent.ApprovalRequested(
                        STAMP,
                        "call",
                        new ApprovalRequest(
                                new ApprovalId("approval_1"),
                                STAMP.run(),
                                "call",
                                "weather",
                                JSON,
                                ApprovalRequest.Kind.UNKNOWN_OUTCOME,
                                "Why.",
                                Optional.of(STAMP.at()))),
                new RunEvent.ApprovalDecided(
                        STAMP,
                        "call",
                        new ApprovalId("approval_1"),
                        new Decision(
                                Decision.Choice.APPROVE, "ann", STAMP.at(), Optional.of("Fine."), Optional.of(JSON))),
                new RunEvent.RunSuspended(STAMP),
                new RunEvent.RunReleased(STAMP, "replica"),
                new RunEvent.ToolStarted(STAMP, "call", "weather"),
                new RunEvent.ToolCalledModel(
                        STAMP,
                        1,
                        "call",
                        new InnerCall(
                                InnerCall.Kind.MODEL,
                                "recipes",
                                "model",
                                STAMP.at(),
                                Optional.of(STAMP.at()),
                                2,
                                InnerCall.Outcome.DONE,
                                Optional.of(StopReason.END_TURN),
                                Optional.of("end_turn"),
                                Optional.of(new Usage(1, 2, 3, 0, 0)),
                                Optional.of(new Cost(new BigDecimal("0.1"))),
                                Optional.of(new Cost(new BigDecimal("0.01"))),
                                true,
                                Optional.of("request-2"),
                                List.of(new GuardrailFinding(
                                        GuardrailFinding.Side.INPUT,
                                        "topic",
                                        "Heists",
                                        GuardrailFinding.Action.BLOCKED)))),
                new RunEvent.HandedOver(STAMP, "call", "chef", "Chef AI", new RunId("run_2")),
                new RunEvent.HandedBack(
                        STAMP,
                        "call",
                        new RunId("run_2"),
                        RunStatus.COMPLETED,
                        Optional.of(Usage.NONE),
                        Optional.empty(),
                        Optional.empty(),
                        true),
                new RunEvent.ToolProgress(STAMP, "call", JSON),
                new RunEvent.ToolFinished(STAMP, "call", "weather", Block.ToolResult.error("call", "no network")),
                new RunEvent.RunResumed(STAMP, "replica"),
                new RunEvent.RunCompleted(STAMP, Optional.of("length")),
                new RunEvent.RunFailed(
                        STAMP, new RunError("code", "Sentence.", "e_1", Optional.of(30L), Map.of("model", "m"))),
                new RunEvent.RunCancelled(STAMP, "local"));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void what_is_stored_is_what_is_read(RunEvent event) {
        assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    }

    @Test
    void a_run_of_before_rights_were_kept_has_the_fewest() {
        var started = (RunEvent.RunStarted) codec.decode("""
                {"type":"run-started","stamp":{"run":"run_1","seq":1,"at":"2026-01-01T12:00:00Z"},"conversation":"c",
                 "parentMessage":"m","answerMessage":"n","agent":"chef","agentVersion":"0123456789ab","owner":"ann",
                 "language":null,"parent":null}""");

        assertThat(started.asker()).isEmpty();
        assertThat(started.trace()).isEmpty();
        assertThat(started.caller()).isEqualTo(new Caller("ann", "ann", Role.USER, Set.of(), Optional.empty()));
    }

    @Test
    void every_type_of_event_is_tried() {
        assertThat(everyEvent().map(RunEvent::getClass).toList())
                .hasSize(RunEvent.class.getPermittedSubclasses().length - 1);
    }

    @Test
    void every_type_of_block_is_tried() {
        assertThat(everyBlock().stream().map(Block::getClass).collect(Collectors.toSet()))
                .hasSize(Block.class.getPermittedSubclasses().length);
    }

    @Test
    void a_document_of_the_time_when_all_were_files_is_read() {
        String stored = """
                {"type":"tool-finished","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},
                 "call":"call","tool":"find",
                 "result":{"type":"tool-result","id":"call","status":"SUCCESS","content":[
                  {"type":"document","format":"pdf","name":"a","source":{"type":"inline","bytes":"AQ=="},
                   "context":null,"citations":null},
                  {"type":"document","format":"md","name":"b","source":{"type":"s3","uri":"s3://b/k","bucketOwner":null},
                   "context":"of last year","citations":true}]}}""";
        assertThat(codec.decode(stored))
                .isInstanceOfSatisfying(
                        RunEvent.ToolFinished.class,
                        event -> assertThat(event.result().content())
                                .containsExactly(
                                        new Block.Document("pdf", "a", new Media.Inline(Bytes.of(new byte[] {1}))),
                                        new Block.Document(
                                                "md",
                                                "b",
                                                new Media.S3("s3://b/k", Optional.empty()),
                                                Optional.of("of last year"),
                                                Optional.of(true))));
    }

    @Test
    void a_step_of_the_time_before_managed_prompts_has_none() {
        assertThat(codec.decode("""
                        {"type":"step-started","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},
                         "step":1,"modelId":"model"}""")).isEqualTo(new RunEvent.StepStarted(STAMP, 1, "model", Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(Decision.Choice.class)
    void a_decision_without_an_input_is_read_without_one(Decision.Choice choice) {
        var decision = new Decision(choice, "ann", STAMP.at(), Optional.empty(), Optional.empty());
        var event = new RunEvent.ApprovalDecided(STAMP, "call", new ApprovalId("approval_1"), decision);
        assertThat(codec.decode(codec.encode(event))).isEqualTo(event);
    }

    @Test
    void an_event_of_a_later_version_is_kept_as_it_is() {
        String later = codec.encode(new RunEvent.RunResumed(STAMP, "r")).replace("run-resumed", "run-teleported");
        RunEvent event = codec.decode(later);
        assertThat(event).isInstanceOfSatisfying(RunEvent.UnknownEvent.class, unknown -> {
            assertThat(unknown.name()).isEqualTo("run-teleported");
            assertThat(unknown.stamp()).isEqualTo(STAMP);
        });
        assertThat(codec.encode(event)).isEqualTo(later);
        assertThat(codec.type(event)).isEqualTo("run-teleported");
    }

    @Test
    void what_is_no_event_is_refused_without_quoting_it() {
        assertThatThrownBy(() -> codec.decode("{\"secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    private static List<Block> everyBlock() {
        return List.of(
                new Block.Text("text"),
                new Block.Reasoning("why", Optional.of("sig")),
                new Block.Reasoning("why", Optional.empty()),
                new Block.RedactedReasoning(Bytes.of(new byte[] {1, 2, 3})),
                new Block.ToolUse("call", "weather", JSON),
                new Block.ToolResult("call", Block.ToolResult.Status.SUCCESS, List.of(new Block.Json(JSON))),
                new Block.Json(JSON),
                new Block.Attachment(new AttachmentId("file_1"), "a.pdf", "application/pdf", 7),
                new Block.Image("png", new Media.Inline(Bytes.of(new byte[] {-1}))),
                new Block.Document("pdf", "name", new Media.S3("s3://bucket/key", Optional.of("123456789012"))),
                new Block.Video("mp4", new Media.S3("s3://bucket/key", Optional.empty())),
                new Block.Audio("mp3", new Media.Inline(Bytes.of(new byte[] {7}))),
                new Block.Document(
                        "md",
                        "notes",
                        new Media.Inline(Bytes.of(new byte[] {1})),
                        Optional.of("a report"),
                        Optional.of(true)),
                new Block.SearchResult("https://example.org", "A page", List.of("one", "two"), true),
                new Block.GuardContent("check me", List.of("query")),
                new Block.GuardContent("check me", List.of()),
                new Block.GuardImage("jpeg", Bytes.of(new byte[] {8, 9})),
                new Block.Document("txt", "facts", new DocumentSource.Text("A fact.")),
                new Block.Document("txt", "facts", new DocumentSource.Chunks(List.of("One.", "Two."))),
                new Block.Citations("cited", JSON),
                new Block.CachePoint(Optional.of("1h")),
                new Block.Unknown("hologram", JSON));
    }

    @Test
    void a_call_that_was_stored_before_guardrails_were_read_is_read() {
        String stored = """
                {"type":"model-finished","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},"step":1,
                 "reason":"END_TURN","rawReason":"end_turn","usage":null,"cost":null,"saved":null,"firstDeltaAt":null,
                 "receipt":{"requestId":"r-1","trace":{"guardrail":{}}},"blocks":[]}""";
        assertThat(codec.decode(stored)).isInstanceOfSatisfying(RunEvent.ModelFinished.class, call -> {
            Receipt receipt = call.receipt().orElseThrow();
            assertThat(receipt.requestId()).contains("r-1");
            assertThat(receipt.findings()).isEmpty();
            assertThat(receipt.trace()).isPresent();
        });
    }

    @Test
    void a_failure_that_was_stored_without_a_time_to_try_again_is_read() {
        String stored = """
                {"type":"run-failed","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},
                 "error":{"code":"throttled","message":"Busy.","id":"e_1"}}""";
        assertThat(codec.decode(stored))
                .isEqualTo(new RunEvent.RunFailed(STAMP, new RunError("throttled", "Busy.", "e_1")));
    }

    @Test
    void numbers_that_were_stored_before_estimates_were_marked_are_read_as_the_providers_own() {
        String answer = """
                {"type":"model-finished","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},"step":1,
                 "stopReason":"END_TURN","rawStopReason":"end_turn","usage":null,"cost":null,"saved":null,
                 "firstDeltaAt":null,"receipt":null,"blocks":[]}""";
        String handedBack = """
                {"type":"handed-back","stamp":{"run":"run_1","seq":7,"at":"2026-01-01T12:00:00.123456Z"},
                 "call":"call","child":"run_2","status":"COMPLETED","usage":null,"cost":null,"saved":null}""";
        assertThat(codec.decode(answer))
                .isInstanceOfSatisfying(
                        RunEvent.ModelFinished.class,
                        e -> assertThat(e.estimated()).isFalse());
        assertThat(codec.decode(handedBack))
                .isInstanceOfSatisfying(
                        RunEvent.HandedBack.class,
                        e -> assertThat(e.estimated()).isFalse());
    }
}
