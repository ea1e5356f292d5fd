package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.RunId;
import dev.outcrop.prompt.UsedPrompt;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Something in a trace that is over; once it is told it does not change, however the run goes on.
 *
 * @param id 16 hex digits
 * @param parent the id of the observation in which it happened
 * @param agent the agent of whose run it is
 * @param closedBy the event with which it was over
 * @param message why it is not as it should be
 * @param error the kind of failure, a stable word
 * @param metadata by name; values are content, and are masked like it
 */
public record Observation(
        String id,
        Optional<String> parent,
        String agent,
        String name,
        Place closedBy,
        Instant start,
        Instant end,
        Level level,
        Optional<String> message,
        Optional<String> error,
        Optional<JsonNode> input,
        Optional<JsonNode> output,
        Map<String, JsonNode> metadata,
        Detail detail) {
    public Observation {
        requireNonNull(id, "id is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(name, "name is null");
        requireNonNull(closedBy, "closedBy is null");
        requireNonNull(start, "start is null");
        requireNonNull(end, "end is null");
        requireNonNull(level, "level is null");
        requireNonNull(message, "message is null");
        requireNonNull(error, "error is null");
        requireNonNull(input, "input is null");
        requireNonNull(output, "output is null");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        requireNonNull(detail, "detail is null");
        if (end.isBefore(start)) {
            end = start; // two processes with two clocks have worked on it
        }
    }

    /** An event of a run. */
    public record Place(RunId run, long seq) {
        public Place {
            requireNonNull(run, "run is null");
        }
    }

    /** How much attention it needs. */
    public enum Level {
        DEFAULT,
        WARNING,
        ERROR
    }

    /** What kind of thing happened. */
    public sealed interface Detail {

        /** A run of an agent, of which {@code version} is that of its instructions. */
        record AgentRun(String description, String version, boolean topmost) implements Detail {
            public AgentRun {
                requireNonNull(description, "description is null");
                requireNonNull(version, "version is null");
            }
        }

        /**
         * One logical call of a model, with all its tries.
         *
         * @param parameters safe scalars and lists of them
         * @param usage tokens by Langfuse's names; they do not overlap
         * @param cost in US dollars, if known
         * @param firstToken when the first of the answer came, if it was streamed
         * @param prompt the managed prompt whose text the instructions are; none if they are those of the agent's file
         * @param structured whether the answer had to be JSON
         */
        record ModelCall(
                String modelId,
                Map<String, JsonNode> parameters,
                Tokens usage,
                Optional<JsonNode> cost,
                Optional<Instant> firstToken,
                Optional<String> finishReason,
                Optional<String> requestId,
                Optional<UsedPrompt> prompt,
                boolean structured)
                implements Detail {
            public ModelCall {
                requireNonNull(modelId, "modelId is null");
                parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
                requireNonNull(usage, "usage is null");
                requireNonNull(cost, "cost is null");
                requireNonNull(firstToken, "firstToken is null");
                requireNonNull(finishReason, "finishReason is null");
                requireNonNull(requestId, "requestId is null");
                requireNonNull(prompt, "prompt is null");
            }
        }

        /** Texts were turned into vectors; tokens and cost as of a {@link ModelCall}. */
        record Embedding(String modelId, Tokens usage, Optional<JsonNode> cost, Optional<String> requestId)
                implements Detail {
            public Embedding {
                requireNonNull(modelId, "modelId is null");
                requireNonNull(usage, "usage is null");
                requireNonNull(cost, "cost is null");
                requireNonNull(requestId, "requestId is null");
            }
        }

        /** A call of a tool, whose {@code callId} the model has given. */
        record ToolCall(String tool, String callId, String description) implements Detail {
            public ToolCall {
                requireNonNull(tool, "tool is null");
                requireNonNull(callId, "callId is null");
                requireNonNull(description, "description is null");
            }
        }

        /** Something was looked up in {@code source}. */
        record Retrieval(String source) implements Detail {
            public Retrieval {
                requireNonNull(source, "source is null");
            }
        }

        /** What a guardrail found. */
        record Guardrail(String guardrailId) implements Detail {
            public Guardrail {
                requireNonNull(guardrailId, "guardrailId is null");
            }
        }

        /** A moment: an approval, say, or that another process goes on. */
        record Moment() implements Detail {}
    }

    /** Those of a trace that were over with no event that {@code sent} knows. */
    static List<Observation> after(List<Observation> all, Map<RunId, Long> sent) {
        return all.stream()
                .filter(one ->
                        one.closedBy().seq() > sent.getOrDefault(one.closedBy().run(), 0L))
                .toList();
    }
}
