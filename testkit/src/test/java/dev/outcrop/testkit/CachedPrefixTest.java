package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.agent.Agent;
import dev.outcrop.id.ConversationId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelCatalog;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.StopReason;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of what one call has cached the next one begins with exactly that: else nothing is saved, and nobody notices. */
@Timeout(120)
class CachedPrefixTest {
    private static final ModelFacts ABLE =
            new ModelFacts(true, "sample", Optional.empty(), Optional.empty(), EnumSet.allOf(ModelFacts.Feature.class));

    @Test
    void two_calls_of_a_conversation_share_what_is_cached() {
        for (long seed = 1; seed <= 100; seed++) {
            List<ModelRequest> requests = converse(seed, ABLE);
            int points = 0;
            for (int i = 1; i < requests.size(); i++) {
                List<Object> sent = parts(requests.get(i - 1));
                List<Object> next = parts(requests.get(i));
                next.removeIf(Block.CachePoint.class::isInstance);
                List<Object> prefix = new ArrayList<>();
                int here = 0;
                for (Object part : sent) {
                    if (part instanceof Block.CachePoint) {
                        here++;
                        assertThat(next.subList(0, prefix.size()))
                                .as("seed " + seed + ", call " + i)
                                .isEqualTo(prefix);
                    } else {
                        prefix.add(part);
                    }
                }
                assertThat(here).as("seed " + seed).isBetween(2, 4);
                points = Math.max(points, here);
            }
            assertThat(points).as("seed " + seed).isGreaterThan(2);
        }
    }

    @Test
    void a_model_of_which_nothing_is_known_is_sent_no_cache_points() {
        assertThat(converse(1, ModelFacts.UNKNOWN))
                .allMatch(request -> parts(request).stream().noneMatch(Block.CachePoint.class::isInstance));
    }

    /** What a provider reads, in its order. */
    private static List<Object> parts(ModelRequest request) {
        var parts = new ArrayList<Object>(request.tools());
        request.options().toolCache().ifPresent(parts::add);
        parts.addAll(request.system());
        for (Message message : request.messages()) {
            parts.add(message.role());
            parts.addAll(message.content());
        }
        return parts;
    }

    /** Three questions, each answered in several steps; all calls that were made. */
    private static List<ModelRequest> converse(long seed, ModelFacts facts) {
        var random = new Random(seed);
        var requests = new ArrayList<ModelRequest>();
        ToolDefinition look = Samples.tool("look", Effect.READ, (_, _) -> ToolOutput.text("seen"));
        Agent agent = Samples.agent("guide", List.of("look"), List.of())
                .withSettings(ModelSettings.DEFAULT.withContinuations(3));
        try (var runner = TestRunner.of(agent)
                .tools(List.of(look))
                .catalog(catalog(facts))
                .model(request -> {
                    requests.add(request);
                    return turn(random, requests.size()).play(() -> {});
                })
                .start()) {
            for (String question : List.of("one", "two", "three")) {
                List<RunEvent> events = runner.ask(new ConversationId("c1"), "guide", question);
                assertThatRun(events).as("seed " + seed).completed();
                assertThat(events)
                        .filteredOn(ModelFinished.class::isInstance)
                        .flatExtracting(event -> ((ModelFinished) event).blocks())
                        .noneMatch(Block.CachePoint.class::isInstance);
            }
        }
        return requests;
    }

    private static ScriptedTurn turn(Random random, int call) {
        var turn = new ScriptedTurn(_ -> true);
        if (random.nextBoolean()) {
            turn.reasoning("hm", "sig" + call);
        }
        if (random.nextBoolean()) {
            turn.text("");
        }
        // The first call asks for a tool, so that there are results in every conversation.
        int kind = call == 1 ? 0 : random.nextInt(4);
        return switch (kind) {
            case 0, 1 -> {
                int uses = 1 + random.nextInt(2);
                for (int use = 0; use < uses; use++) {
                    turn.toolUse("id-" + call + "-" + use, random.nextInt(5) == 0 ? "no.such" : "look", "{}");
                }
                yield turn;
            }
            case 2 -> turn.text("half of ").stop(StopReason.MAX_TOKENS);
            default -> turn.text("all of it");
        };
    }

    private static ModelCatalog catalog(ModelFacts facts) {
        return new ModelCatalog() {
            @Override
            public List<String> modelIds(String alias) {
                return List.of(alias);
            }

            @Override
            public ModelFacts facts(String modelId) {
                return facts;
            }
        };
    }
}
