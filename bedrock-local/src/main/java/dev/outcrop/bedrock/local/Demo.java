package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The default when no model is at hand. It is no AI and says so: it picks tools by the words of the question, fills their
 * arguments from it, and writes an answer from their results, so that every part of the product can be seen working.
 */
public final class Demo implements Responder {
    private static final Duration NATURAL = Duration.ofMillis(20);
    private static final int TITLE_TOKENS = 64;
    private static final int INPUT_FRAGMENT = 12;
    private static final int MOST_READ = 2_000;

    private final Duration pace;
    private final Clock clock;

    private Demo(Duration pace, Clock clock) {
        this.pace = requireNonNull(pace, "pace is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** At a pace that reads well, about 20 ms a delta. */
    public static Demo create() {
        return create(NATURAL, Clock.systemUTC());
    }

    /**
     * At any pace.
     *
     * @param pace before each delta; zero for tests
     * @param clock gives "today" and the month to tools that ask for them
     */
    public static Demo create(Duration pace, Clock clock) {
        return new Demo(pace, clock);
    }

    @Override
    public Reply respond(ConverseCall call) {
        JsonNode request = call.request();
        List<Question> questions =
                Conversation.questions(request).stream().map(Demo::readable).toList();
        if (questions.isEmpty()) {
            questions = List.of(new Question("?"));
        }
        Question question = questions.getLast();
        DemoText says = new DemoText(question, Conversation.files(last(request.path("messages"))));
        Writing writing = new Writing(call.chance());
        if (wantsTitle(request)) {
            writing.text(says.title());
            return writing.done("end_turn", call);
        }
        List<DemoText.Outcome> outcomes = outcomes(request.path("messages"));
        List<OfferedTool> chosen = outcomes.isEmpty() && !question.says("long", "長い", "長く")
                ? ToolChoice.choose(request, question)
                : List.of();
        if (thinks(request, question)) {
            writing.reasoning(says.reasoning(chosen));
        }
        if (!outcomes.isEmpty()) {
            writing.text(says.fromResults(outcomes));
        } else if (!chosen.isEmpty()) {
            writing.text(says.announcement(chosen));
            for (OfferedTool tool : chosen) {
                writing.toolUse(tool.name(), new Arguments(questions, clock).fill(tool.schema()));
            }
            return writing.done("tool_use", call);
        } else if (question.says("long", "長い", "長く")) {
            writing.text(says.lengthy());
        } else {
            writing.text(says.plain(OfferedTool.of(request)));
        }
        return writing.done("end_turn", call);
    }

    private static JsonNode last(JsonNode messages) {
        return messages.path(messages.size() - 1);
    }

    /** Only so much of a text is searched for words, so that a hostile one costs little. */
    private static Question readable(String text) {
        return new Question(text.length() <= MOST_READ ? text : text.substring(0, MOST_READ) + "…");
    }

    private static boolean wantsTitle(JsonNode request) {
        int most = request.path("inferenceConfig").path("maxTokens").asInt(Integer.MAX_VALUE);
        String system = Conversation.text(request.path("system")).toLowerCase(Locale.ROOT);
        return most <= TITLE_TOKENS && system.contains("title");
    }

    private static boolean thinks(JsonNode request, Question question) {
        JsonNode fields = request.path("additionalModelRequestFields");
        return fields.has("thinking") || fields.has("reasoning_config") || question.says("think", "考え");
    }

    /** The results in the last message, each with the call that it answers; none if the last message has no result. */
    private static List<DemoText.Outcome> outcomes(JsonNode messages) {
        List<DemoText.Outcome> outcomes = new ArrayList<>();
        if (messages.size() < 2) {
            return outcomes;
        }
        Map<String, JsonNode> uses = messages.path(messages.size() - 2)
                .path("content")
                .valueStream()
                .map(block -> block.path("toolUse"))
                .filter(JsonNode::isObject)
                .collect(Collectors.toMap(use -> Json.string(use, "toolUseId"), Function.identity()));
        for (JsonNode block : messages.path(messages.size() - 1).path("content")) {
            JsonNode result = block.path("toolResult");
            JsonNode use = uses.getOrDefault(Json.string(result, "toolUseId"), Json.object());
            if (use.path("input") instanceof ObjectNode input) {
                boolean failed = Json.string(result, "status").equals("error");
                outcomes.add(new DemoText.Outcome(Json.string(use, "name"), input, failed, result.path("content")));
            }
        }
        return outcomes;
    }

    /** The steps of one answer as they are written. */
    private final class Writing {
        private final RandomGenerator chance;
        private final List<Step> steps = new ArrayList<>(List.of(Events.messageStart()));
        private int block;
        private int tokens;

        Writing(RandomGenerator chance) {
            this.chance = chance;
        }

        void text(String text) {
            int at = block;
            paced(Chunks.of(text, chance), chunk -> Events.text(at, chunk));
        }

        void reasoning(String text) {
            int at = block;
            paced(Chunks.of(text, chance), chunk -> Events.reasoning(at, chunk));
            steps.add(steps.size() - 1, Events.signature(at, "ZGVtbw=="));
        }

        void toolUse(String name, ObjectNode input) {
            int at = block;
            String id = "tooluse_" + Long.toHexString(chance.nextLong());
            steps.add(Events.toolStart(at, id, name));
            paced(Chunks.fixed(Json.text(input), INPUT_FRAGMENT), chunk -> Events.toolInput(at, chunk));
        }

        private void paced(List<String> chunks, Function<String, Step> event) {
            for (String chunk : chunks) {
                if (pace.isPositive()) {
                    steps.add(new Step.Pause(pace));
                }
                steps.add(event.apply(chunk));
                tokens += Math.max(1, Usage.estimate(chunk));
            }
            steps.add(Events.blockStop(block));
            block++;
        }

        Reply done(String stopReason, ConverseCall call) {
            steps.add(Events.messageStop(stopReason));
            steps.add(Events.metadata(call.counted().withOutput(tokens), pace.toMillis() * steps.size()));
            return new Reply.Answer(steps.iterator());
        }
    }
}
