package dev.outcrop.trace;

import static java.util.Objects.requireNonNull;

import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.ApprovalRequest;
import dev.outcrop.run.Decision;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a {@link Span} was spent on. */
public sealed interface Work {

    /** A run of an agent: the whole, or one that was handed over to. */
    record AgentRun(String agent, String version, RunSummary summary) implements Work {
        public AgentRun {
            requireNonNull(agent, "agent is null");
            requireNonNull(version, "version is null");
            requireNonNull(summary, "summary is null");
        }
    }

    /**
     * A model call, or several if it was begun again, and the tools that it asked for.
     *
     * @param usage of its own model calls and those of its tools, not of runs that it handed over to
     * @param cost empty if one of these calls is unpriced, or none is over
     */
    record Step(int number, Optional<Usage> usage, Optional<Cost> cost) implements Work {
        public Step {
            requireNonNull(usage, "usage is null");
            requireNonNull(cost, "cost is null");
        }
    }

    /**
     * One call of a model, with the retries before its first event.
     *
     * @param attempt 1, and more if the step was begun again
     * @param model the model that was asked last
     * @param prompt the managed prompt that it was given, if its instructions were one
     * @param firstDeltaAt when the first of the answer came
     * @param estimated whether usage and cost are estimates, since the call was cut
     * @param stop why the model stopped, in the provider's word
     * @param answer what it said; of an answer that was cut, the text so far
     */
    record ModelCall(
            int step,
            int attempt,
            String model,
            Optional<UsedPrompt> prompt,
            Optional<Instant> firstDeltaAt,
            Optional<Usage> usage,
            Optional<Cost> cost,
            Optional<Cost> saved,
            boolean estimated,
            Optional<String> stop,
            Optional<Receipt> receipt,
            List<Block> answer)
            implements Work {
        public ModelCall {
            requireNonNull(model, "model is null");
            requireNonNull(prompt, "prompt is null");
            answer = List.copyOf(answer);
        }
    }

    /** The provider refused the call for now; the pause before it was made again. */
    record Retry(String reason, Duration pause, String next) implements Work {
        public Retry {
            requireNonNull(reason, "reason is null");
            requireNonNull(pause, "pause is null");
            requireNonNull(next, "next is null");
        }
    }

    /**
     * A tool, from the model's wish to the result.
     *
     * @param startedAt when it began to run, the last time if it was started again
     * @param starts how often it was started
     * @param input what the model wrote; what a person made of it stands in the {@link Approval}
     * @param progress what it told last of its progress
     * @param result as the model reads it
     */
    record Tool(
            String call,
            String tool,
            Optional<JsonNode> input,
            Optional<Instant> startedAt,
            int starts,
            Optional<JsonNode> progress,
            Optional<Block.ToolResult> result)
            implements Work {
        public Tool {
            requireNonNull(call, "call is null");
            requireNonNull(tool, "tool is null");
        }
    }

    /** A tool called a model by itself, embedded texts, or asked a guardrail. */
    record Inner(InnerCall made) implements Work {
        public Inner {
            requireNonNull(made, "made is null");
        }
    }

    /** A person was asked about a tool. */
    record Approval(ApprovalRequest request, Optional<Decision> decision) implements Work {
        public Approval {
            requireNonNull(request, "request is null");
            requireNonNull(decision, "decision is null");
        }
    }

    /** Nothing could be done. */
    record Wait(Reason reason) implements Work {
        public Wait {
            requireNonNull(reason, "reason is null");
        }

        /** Why not. */
        public enum Reason {
            /** As many calls as the model bears were under way; ends with the first that is heard of the call. */
            TURN,
            /** The run was suspended until a person had decided. */
            PERSON,
            /** The run had been given up by a process that left, until another one went on with it. */
            HANDOVER,
            /** The run's process was gone, from the last that it wrote until another one went on. */
            TAKEOVER
        }
    }

    /** The conversation had become too long: its oldest {@code turns} turns were left out from here on. Takes no time. */
    record Trimmed(int turns) implements Work {}
}
