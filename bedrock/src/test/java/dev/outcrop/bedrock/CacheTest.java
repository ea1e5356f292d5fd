package dev.outcrop.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.bedrock.local.BedrockLocal;
import dev.outcrop.bedrock.local.Script;
import dev.outcrop.model.Billing;
import dev.outcrop.model.Block;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolSpec;
import dev.outcrop.model.Usage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a prompt cache gives and takes, and prompts that are kept at the service, at the wire. */
@Timeout(30)
class CacheTest {
    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String PROMPT = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:2";
    private static final Block.CachePoint POINT = new Block.CachePoint(Optional.empty());
    private static final Block.CachePoint HOUR = new Block.CachePoint(Optional.of("1h"));

    private final BedrockLocal local =
            BedrockLocal.start(BedrockLocal.Options.of(Script.create().otherwise(turn -> turn.text("ok")))
                    .withApiKey("key"));
    private final BedrockModel model = BedrockModel.create(
            BedrockModel.Options.of(local.endpoint(), BedrockAuth.apiKey("key")), Clock.systemUTC());

    @AfterEach
    void close() {
        model.close();
        local.close();
    }

    @Test
    void a_run_of_tool_steps_reads_what_the_step_before_has_written() {
        var messages = new ArrayList<>(List.of(Message.user("go")));
        Usage before = Usage.NONE;
        long saved = 0;
        for (int step = 1; step <= 4; step++) {
            messages.add(new Message(Role.ASSISTANT, List.of(new Block.ToolUse("tu_" + step, "look", Json.object()))));
            var result = new Block.ToolResult(
                    "tu_" + step, Block.ToolResult.Status.SUCCESS, List.of(new Block.Text("seen ".repeat(400))));
            messages.add(new Message(Role.USER, List.of(result)));

            Usage usage = usage(marked(messages, POINT));

            assertThat(usage.cacheReadTokens()).isEqualTo(before.cacheReadTokens() + before.cacheWriteTokens());
            assertThat(usage.cacheWriteTokens()).isPositive();
            assertThat(usage.cacheWrites()).containsExactly(new Usage.CacheWrite("5m", usage.cacheWriteTokens()));
            assertThat(usage.inputTokens()).isLessThan(200);
            assertThat(usage.totalTokens())
                    .isEqualTo(usage.inputTokens()
                            + usage.outputTokens()
                            + usage.cacheReadTokens()
                            + usage.cacheWriteTokens());
            saved += ModelTable.shipped()
                    .saved(Billing.of(CLAUDE, CallOptions.NONE), usage)
                    .orElseThrow()
                    .usd()
                    .movePointRight(9)
                    .longValueExact();
            before = usage;
        }
        assertThat(saved).isPositive();
    }

    @Test
    void what_is_kept_for_an_hour_is_told_apart_by_both_operations() {
        List<Message> messages = List.of(Message.user("go"));
        Usage streamed = usage(marked(messages, HOUR));
        assertThat(streamed.cacheWrites()).containsExactly(new Usage.CacheWrite("1h", streamed.cacheWriteTokens()));
        Usage whole = model.converse(marked(messages, HOUR)).usage().orElseThrow();
        assertThat(whole.cacheReadTokens()).isEqualTo(streamed.cacheWriteTokens());
        assertThat(whole.cacheWrites()).isEmpty();
    }

    @Test
    void a_mark_for_an_hour_behind_one_for_less_is_refused() {
        ModelRequest request = marked(List.of(Message.user("go")), HOUR)
                .withOptions(CallOptions.NONE.with(draft -> draft.toolCache(POINT)));
        assertThat(Wires.failure(() -> model.stream(request)).kind()).isEqualTo(ModelFailure.Kind.INVALID);
    }

    @Test
    void a_kept_prompt_is_called_with_its_variables_and_without_what_it_has_itself() {
        ModelRequest request = marked(List.of(Message.user("go")), POINT)
                .withModelId(PROMPT)
                .withOptions(CallOptions.NONE.with(draft -> draft.promptVariables(Map.of("city", "Oslo"))
                        .additionalFields(Json.object().put("top_k", 5))
                        .responseFields(List.of("/stop_sequence"))
                        .serviceTier("flex")
                        .metadata(Map.of("run", "r-1"))));

        ModelEvent.Finished end =
                (ModelEvent.Finished) Wires.all(model.stream(request)).getLast();

        assertThat(end.receipt().serviceTier()).contains("flex");
        assertThat(local.calls().getLast().request().propertyNames())
                .containsExactlyInAnyOrder(
                        "messages",
                        "promptVariables",
                        "additionalModelResponseFieldPaths",
                        "requestMetadata",
                        "serviceTier");
        model.converse(new ModelRequest(PROMPT, List.of(), List.of())); // it has its own messages, too
        assertThat(local.calls().getLast().request().isEmpty()).isTrue();
    }

    @Test
    void variables_without_a_kept_prompt_are_an_invalid_request() {
        ModelRequest request = marked(List.of(Message.user("go")), POINT)
                .withOptions(CallOptions.NONE.with(draft -> draft.promptVariables(Map.of("city", "Oslo"))));
        ModelFailure failure = Wires.failure(() -> model.stream(request));
        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.INVALID);
    }

    private Usage usage(ModelRequest request) {
        return ((ModelEvent.Finished) Wires.all(model.stream(request)).getLast())
                .usage()
                .orElseThrow();
    }

    /** Marked after the system prompt and after the last message. */
    private static ModelRequest marked(List<Message> messages, Block.CachePoint point) {
        var marked = new ArrayList<>(messages);
        var content = new ArrayList<>(messages.getLast().content());
        content.add(point);
        marked.set(marked.size() - 1, new Message(Role.USER, content));
        return new ModelRequest(CLAUDE, List.of(new Block.Text("rule ".repeat(1000)), point), marked)
                .withTools(List.of(new ToolSpec("look", "Looks", Json.object())));
    }
}
