package dev.outcrop.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Caching;
import dev.outcrop.model.Caching.Place;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFacts.Feature;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.Role;
import dev.outcrop.model.ToolSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CachePointsTest {
    private static final Block.CachePoint POINT = new Block.CachePoint(Optional.empty());
    private static final ModelFacts ABLE = facts(EnumSet.allOf(Feature.class));

    @Test
    void each_place_has_one_point_and_the_results_of_earlier_turns_none() {
        ModelRequest marked = CachePoints.mark(request(), Caching.AUTO, ABLE, 4);
        assertThat(marked.options().toolCache()).contains(POINT);
        assertThat(marked.system()).containsExactly(new Block.Text("You are kind."), POINT);
        assertThat(marked.messages().stream().map(message -> message.content().contains(POINT)))
                .containsExactly(false, false, false, true, false, false, false, false, true);
        assertThat(marked.messages())
                .allMatch(message -> message.content().indexOf(POINT)
                        == (message.content().contains(POINT)
                                ? message.content().size() - 1
                                : -1));
    }

    @Test
    void a_first_call_of_a_first_turn_has_nothing_to_mark_in_its_messages() {
        ModelRequest first = request().withMessages(List.of(Message.user("hi")));
        assertThat(CachePoints.mark(first, Caching.AUTO, ABLE, 0).messages()).isEqualTo(first.messages());
    }

    @Test
    void nothing_is_marked_for_a_model_of_which_nothing_is_known_or_if_it_is_off() {
        assertThat(CachePoints.mark(request(), Caching.AUTO, ModelFacts.UNKNOWN, 4))
                .isEqualTo(request());
        assertThat(CachePoints.mark(request(), Caching.OFF, ABLE, 4)).isEqualTo(request());
    }

    @Test
    void only_what_the_model_can_and_the_agent_wants_is_marked() {
        ModelRequest systemOnly = CachePoints.mark(request(), Caching.AUTO, facts(Set.of(Feature.CACHE_SYSTEM)), 4);
        assertThat(systemOnly.system()).contains(POINT);
        assertThat(systemOnly.options()).isEqualTo(request().options());
        assertThat(systemOnly.messages()).isEqualTo(request().messages());
        ModelRequest toolsOnly =
                CachePoints.mark(request(), new Caching(Set.of(Place.TOOLS), Optional.empty()), ABLE, 4);
        assertThat(toolsOnly.options().toolCache()).contains(POINT);
        assertThat(toolsOnly.system()).isEqualTo(request().system());
        assertThat(toolsOnly.messages()).isEqualTo(request().messages());
    }

    @Test
    void an_hour_is_asked_for_only_where_the_model_has_it() {
        var hour = new Caching(Set.of(Place.SYSTEM), Optional.of("1h"));
        assertThat(CachePoints.mark(request(), hour, ABLE, 4).system().getLast())
                .isEqualTo(new Block.CachePoint(Optional.of("1h")));
        assertThat(CachePoints.mark(request(), hour, facts(Set.of(Feature.CACHE_SYSTEM)), 4)
                        .system()
                        .getLast())
                .isEqualTo(POINT);
    }

    private static ModelFacts facts(Set<Feature> features) {
        return new ModelFacts(true, "sample", Optional.empty(), Optional.empty(), features);
    }

    /** Two turns, the second with two steps of tools and a word in between. */
    private static ModelRequest request() {
        return new ModelRequest(
                        "sample",
                        List.of(new Block.Text("You are kind.")),
                        List.of(
                                Message.user("one"),
                                said(use("a")),
                                heard(Block.ToolResult.error("a", "no")),
                                said(new Block.Text("Sorry.")),
                                Message.user("two"),
                                said(use("b")),
                                heard(Block.ToolResult.error("b", "no")),
                                said(use("c")),
                                heard(Block.ToolResult.error("c", "no"))))
                .withTools(List.of(new ToolSpec("sum", "Adds", JsonNodeFactory.instance.objectNode())));
    }

    private static Block use(String id) {
        return new Block.ToolUse(id, "sum", JsonNodeFactory.instance.objectNode());
    }

    private static Message said(Block block) {
        return new Message(Role.ASSISTANT, List.of(block));
    }

    private static Message heard(Block block) {
        return new Message(Role.USER, List.of(block));
    }
}
