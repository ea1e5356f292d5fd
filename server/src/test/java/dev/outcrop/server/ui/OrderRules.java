package dev.outcrop.server.ui;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules whose breach throws in the AI SDK's readers, checked strictly: as the oldest of them does. */
public final class OrderRules {
    private final Dialect dialect;
    private final Set<String> openText = new HashSet<>();
    private final Set<String> openReasoning = new HashSet<>();
    private final Set<String> stepIds = new HashSet<>();
    private final Set<String> inputOpen = new HashSet<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, String> asked = new HashMap<>();
    private boolean started;
    private boolean inStep;
    private boolean ended;
    private boolean done;

    private OrderRules(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Checks a whole stream; {@code complete} is whether it has to have an end. */
    public static void check(Dialect dialect, List<UiChunk> chunks, boolean complete) {
        var rules = new OrderRules(dialect);
        for (int i = 0; i < chunks.size(); i++) {
            try {
                rules.next(chunks.get(i));
            } catch (IllegalStateException e) {
                throw new AssertionError(e.getMessage() + " at chunk " + i + " of " + chunks, e);
            }
        }
        require(!complete || rules.done, "no end");
    }

    private void next(UiChunk chunk) {
        require(!done || chunk instanceof UiChunk.Start, "a chunk after the end");
        require(started || chunk instanceof UiChunk.Start, "not begun");
        require(!ended || done || chunk instanceof UiChunk.Done, "a chunk after the last");
        switch (chunk) {
            case UiChunk.Start _ -> {
                if (started) {
                    again();
                }
                started = true;
            }
            case UiChunk.StartStep _ -> {
                require(!inStep, "a step in a step");
                inStep = true;
                stepIds.clear();
            }
            case UiChunk.FinishStep _ -> {
                require(inStep, "no step to finish");
                require(openText.isEmpty() && openReasoning.isEmpty(), "open parts at the end of a step");
                inStep = false;
            }
            case UiChunk.ResetStep _ -> {
                require(dialect == Dialect.V7, "reset in an old dialect");
                require(inStep, "no step to reset");
                openText.clear();
                openReasoning.clear();
                stepIds.clear();
                inputOpen.forEach(known::remove);
                inputOpen.clear();
            }
            case UiChunk.TextStart c -> {
                require(stepIds.add(c.id()), "id twice in a step");
                openText.add(c.id());
            }
            case UiChunk.TextDelta c -> require(openText.contains(c.id()), "text without a part");
            case UiChunk.TextEnd c -> require(openText.remove(c.id()), "end without a part");
            case UiChunk.ReasoningStart c -> {
                require(stepIds.add(c.id()), "id twice in a step");
                openReasoning.add(c.id());
            }
            case UiChunk.ReasoningDelta c -> require(openReasoning.contains(c.id()), "reasoning without a part");
            case UiChunk.ReasoningEnd c -> require(openReasoning.remove(c.id()), "end without a part");
            case UiChunk.SourceUrl c -> require(stepIds.add(c.id()), "id twice in a step");
            case UiChunk.SourceDocument c -> require(stepIds.add(c.id()), "id twice in a step");
            case UiChunk.ToolInputStart c -> {
                require(known.add(c.call()), "call twice in a message");
                require(dialect != Dialect.V5 || c.title().isEmpty(), "title in v5");
                inputOpen.add(c.call());
            }
            case UiChunk.ToolInputDelta c -> require(inputOpen.contains(c.id()), "input without a call");
            case UiChunk.ToolInputAvailable c -> require(inputOpen.remove(c.call()), "input twice");
            case UiChunk.ToolInputError c -> require(inputOpen.remove(c.call()), "input twice");
            case UiChunk.ToolApprovalRequest c -> {
                require(dialect != Dialect.V5, "approvals in v5");
                require(dialect == Dialect.V7 || c.reason().isEmpty(), "a reason in an old dialect");
                require(known.contains(c.call()), "approval of an unknown call");
                boolean first = asked.put(c.call(), c.approval()) == null;
                require(first || dialect == Dialect.V6, "two approvals of a call at a time");
            }
            case UiChunk.ToolApprovalResponse c -> {
                require(dialect == Dialect.V7, "a response in an old dialect");
                require(asked.values().remove(c.approval()), "response to an unknown approval");
            }
            case UiChunk.ToolOutputDenied c -> {
                require(dialect != Dialect.V5, "denied in v5");
                require(known.contains(c.call()), "denial of an unknown call");
            }
            case UiChunk.ToolOutputAvailable c -> require(known.contains(c.call()), "output of an unknown call");
            case UiChunk.ToolOutputError c -> require(known.contains(c.call()), "output of an unknown call");
            case UiChunk.Data _, UiChunk.Metadata _ -> {}
            case UiChunk.Finish _, UiChunk.Failed _ -> end();
            case UiChunk.Abort c -> {
                require(dialect == Dialect.V7 || c.reason().isEmpty(), "a reason in an old dialect");
                end();
            }
            case UiChunk.Done _ -> {
                require(ended, "[DONE] without an end");
                done = true;
            }
            case UiChunk.Cut _ -> throw new IllegalStateException("a cut is not in a stream");
        }
    }

    /** The stream of the message goes on after an end for now. */
    private void again() {
        require(done, "begun twice");
        done = false;
        ended = false;
    }

    private void end() {
        require(!inStep && openText.isEmpty() && openReasoning.isEmpty() && inputOpen.isEmpty(), "open at the end");
        ended = true;
    }

    private static void require(boolean rule, String breach) {
        if (!rule) {
            throw new IllegalStateException(breach);
        }
    }
}
