package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.id.IdSource;
import dev.outcrop.model.Block;
import dev.outcrop.model.ToolSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Runs one call of a tool, whatever the route by which it was asked for: holds its caller against the tool's allow-list and the input against the schema and the
 * tool's approval rule, runs the tool on a virtual thread of its own with its deadline and the run's cancel signal, and
 * caps the result. What is denied is never run, and what asks only with a person's {@link Grant} of this call and
 * input. Whatever goes wrong becomes an error result for the model; nothing is thrown.
 *
 * <p>That a tool with an effect is started at most once, that its start is in the journal before it, and that a grant
 * comes from a stored decision, is the caller's job: every call of {@link #run} that may run starts the tool.
 */
public final class ToolExecutor {
    /** The longest result in bytes of UTF-8 if the server does not say: 64 KiB. Pictures and documents don't count. */
    public static final int DEFAULT_MAX_RESULT_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(ToolExecutor.class);

    private static final String NOT_THEIRS =
            "The tool was not run: the person who asks is in none of the groups that may use it.";

    private final IdSource ids;
    private final ResultCap cap;
    private final Map<ToolSpec, InputCheck> checks = new ConcurrentHashMap<>();

    /** An executor with the usual cap on results. */
    public ToolExecutor(IdSource ids) {
        this(ids, DEFAULT_MAX_RESULT_BYTES);
    }

    /** An executor that cuts results after {@code maxResultBytes} bytes of UTF-8. */
    public ToolExecutor(IdSource ids, int maxResultBytes) {
        this.ids = requireNonNull(ids, "ids is null");
        this.cap = new ResultCap(maxResultBytes);
    }

    /** Whether a call may be made, before anything of it has happened. */
    public sealed interface Readiness {

        /** It may. */
        record Ready() implements Readiness {}

        /** It may if a person allows exactly this; {@code reason} says why it is asked. */
        record Asks(String reason) implements Readiness {}

        /** It may not; {@code sentence} tells the model why. */
        record Refused(String sentence) implements Readiness {}
    }

    /**
     * Holds the caller against the tool's allow-list, the input against its schema, then against its approval rule. Starts
     * nothing.
     */
    public Readiness check(ToolDefinition tool, JsonNode input, Caller caller) {
        return examine(tool, input, caller).readiness();
    }

    /**
     * Runs the tool and waits for its result; blocks for the tool's timeout and a second at most. A call that asks is run
     * only with a grant that covers this very call and input; no grant makes a refused call run.
     *
     * @param input as the model asked for it, or as the person who allowed it has changed it
     */
    public Block.ToolResult run(
            ToolDefinition tool, String callId, JsonNode input, Optional<Grant> grant, ToolContext context) {
        Examined call = examine(tool, input, context.caller());
        return switch (call.readiness()) {
            case Readiness.Refused(String sentence) -> Block.ToolResult.error(callId, sentence);
            case Readiness.Asks _
            when grant.filter(given -> given.covers(callId, input)).isEmpty() ->
                Block.ToolResult.error(callId, "The tool was not run: it needs a person's approval.");
            case Readiness.Asks _, Readiness.Ready _ -> perform(tool, callId, call.input(), context);
        };
    }

    /** What is known of a call before it starts; its input is without the nulls that models write for what they omit. */
    private record Examined(Readiness readiness, JsonNode input) {}

    private Examined examine(ToolDefinition tool, JsonNode input, Caller caller) {
        if (!tool.people().admits(caller)) {
            return new Examined(new Readiness.Refused(NOT_THEIRS), input);
        }
        try {
            var check = checks.computeIfAbsent(tool.spec(), spec -> new InputCheck(spec.inputSchema()));
            return switch (check.check(input)) {
                case InputCheck.Verdict.Wrong wrong -> new Examined(new Readiness.Refused(wrong.sentence()), input);
                case InputCheck.Verdict.Fits(JsonNode fitting) -> new Examined(readiness(tool, fitting), fitting);
            };
        } catch (RuntimeException broken) { // such as a schema of a remote tool that is none
            return new Examined(new Readiness.Refused(failed(tool, broken)), input);
        }
    }

    private static Readiness readiness(ToolDefinition tool, JsonNode input) {
        return switch (byRule(tool, input)) {
            case Readiness.Refused refused -> refused;
            case Readiness may ->
                tool.body().misfit(input).<Readiness>map(Readiness.Refused::new).orElse(may);
        };
    }

    private static Readiness byRule(ToolDefinition tool, JsonNode input) {
        ApprovalRule.Verdict verdict = tool.approval().verdict(input);
        return switch (verdict.approval()) {
            case AUTO -> new Readiness.Ready();
            case ASK -> new Readiness.Asks(verdict.reason());
            case DENY -> new Readiness.Refused("The tool was not run: it is not allowed here.");
            case BY_EFFECT -> throw new IllegalStateException("a verdict is decided");
        };
    }

    private Block.ToolResult perform(ToolDefinition tool, String callId, JsonNode input, ToolContext context) {
        return switch (ToolThread.run(tool, input, context)) {
            case ToolThread.Outcome.Answered(ToolOutput output) ->
                new Block.ToolResult(callId, Block.ToolResult.Status.SUCCESS, content(tool, callId, output));
            case ToolThread.Outcome.Threw(ToolFailure failure) ->
                new Block.ToolResult(
                        callId,
                        Block.ToolResult.Status.ERROR,
                        marked(tool, callId, List.of(new Block.Text(sentence(tool, failure)))));
            case ToolThread.Outcome.Threw(Throwable cause) -> Block.ToolResult.error(callId, failed(tool, cause));
            case ToolThread.Outcome.TooSlow() ->
                Block.ToolResult.error(
                        callId,
                        "The tool did not answer within "
                                + inWords(tool.timeout().toMillis()) + ".");
            case ToolThread.Outcome.Stopped() -> Block.ToolResult.error(callId, "The tool was stopped.");
        };
    }

    private List<Block> content(ToolDefinition tool, String callId, ToolOutput output) {
        return marked(tool, callId, cap.apply(output.content()));
    }

    private static List<Block> marked(ToolDefinition tool, String callId, List<Block> content) {
        return tool.returnsUntrusted() ? UntrustedText.mark(callId, content) : content;
    }

    private String sentence(ToolDefinition tool, ToolFailure failure) {
        if (failure.getCause() != null) {
            LOG.debug("Tool {} could not do its work; the model is told why.", tool.name(), WithoutMessage.of(failure));
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? "The tool could not do its work." : cap.apply(message);
    }

    private String failed(ToolDefinition tool, Throwable cause) {
        String id = ids.next("e");
        LOG.error("Tool {} failed (error {}); the model is told so.", tool.name(), id, WithoutMessage.of(cause));
        return "The tool failed (error " + id + ").";
    }

    private static String inWords(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
