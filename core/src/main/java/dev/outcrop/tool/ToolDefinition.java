package dev.outcrop.tool;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AllowList;
import dev.outcrop.model.ToolSpec;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A tool: what the model is told of it, its rules, and the code that runs.
 *
 * @param returnsUntrusted whether its results may hold text by strangers
 * @param asksAfterUntrusted whether it asks, if it writes, as soon as the conversation holds such text
 * @param people who may use it
 */
public record ToolDefinition(
        ToolSpec spec,
        String title,
        Effect effect,
        ApprovalRule approval,
        boolean returnsUntrusted,
        boolean asksAfterUntrusted,
        Duration timeout,
        Body body,
        AllowList people) {
    private static final ApprovalRule AFTER_UNTRUSTED = ApprovalRule.always(
            Approval.ASK,
            "It changes something outside this chat, and this chat holds text by strangers that may have asked for it.");

    public ToolDefinition {
        requireNonNull(spec, "spec is null");
        requireNonNull(title, "title is null");
        requireNonNull(effect, "effect is null");
        requireNonNull(approval, "approval is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(body, "body is null");
        requireNonNull(people, "people is null");
    }

    /** A tool that everybody may use. */
    public ToolDefinition(
            ToolSpec spec,
            String title,
            Effect effect,
            ApprovalRule approval,
            boolean returnsUntrusted,
            boolean asksAfterUntrusted,
            Duration timeout,
            Body body) {
        this(spec, title, effect, approval, returnsUntrusted, asksAfterUntrusted, timeout, body, AllowList.EVERYBODY);
    }

    /** A tool that asks, if it writes, as soon as the conversation holds text by strangers. */
    public ToolDefinition(
            ToolSpec spec,
            String title,
            Effect effect,
            ApprovalRule approval,
            boolean returnsUntrusted,
            Duration timeout,
            Body body) {
        this(spec, title, effect, approval, returnsUntrusted, true, timeout, body);
    }

    /** The same, whose rule is the same for every input. */
    public ToolDefinition(
            ToolSpec spec,
            String title,
            Effect effect,
            Approval approval,
            boolean returnsUntrusted,
            Duration timeout,
            Body body) {
        this(spec, title, effect, rule(effect, approval), returnsUntrusted, timeout, body);
    }

    static ApprovalRule rule(Effect effect, Approval approval) {
        return switch (approval) {
            case BY_EFFECT ->
                switch (effect) {
                    case READ -> ApprovalRule.always(Approval.AUTO);
                    case WRITE -> ApprovalRule.always(Approval.ASK, "It changes something outside this chat.");
                };
            case AUTO, ASK, DENY -> ApprovalRule.always(approval);
        };
    }

    /** The same under one more rule: for each input the stricter one decides, so that it never becomes less strict. */
    public ToolDefinition stricter(ApprovalRule rule) {
        return under(approval.and(rule));
    }

    /** The same under another rule instead. */
    ToolDefinition under(ApprovalRule rule) {
        return new ToolDefinition(
                spec, title, effect, rule, returnsUntrusted, asksAfterUntrusted, timeout, body, people);
    }

    /** The same under one more list of who may use it. */
    public ToolDefinition only(AllowList more) {
        return new ToolDefinition(
                spec, title, effect, approval, returnsUntrusted, asksAfterUntrusted, timeout, body, people.and(more));
    }

    /** The same in a conversation that holds text by strangers. */
    public ToolDefinition afterUntrusted() {
        return switch (effect) {
            case READ -> this;
            case WRITE -> asksAfterUntrusted ? stricter(AFTER_UNTRUSTED) : this;
        };
    }

    /** The same with other code. */
    public ToolDefinition withBody(Body other) {
        return new ToolDefinition(spec, title, effect, approval, returnsUntrusted, timeout, other);
    }

    /** The tool's name. */
    public String name() {
        return spec.name();
    }

    /** The code of a tool. Its input has been validated by the schema. */
    @FunctionalInterface
    public interface Body {
        /** Does the work, on a virtual thread of its own; interrupted when it is cancelled or takes too long. */
        ToolOutput run(JsonNode input, ToolContext context) throws Exception;

        /**
         * Why {@link #run} could not even begin with an input that fits the schema, in a sentence; nobody is asked to allow
         * such a call. Does nothing of the work.
         */
        default Optional<String> misfit(JsonNode input) {
            return Optional.empty();
        }
    }
}
