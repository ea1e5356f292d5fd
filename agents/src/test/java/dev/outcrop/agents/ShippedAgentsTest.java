package dev.outcrop.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.outcrop.agent.Agent;
import dev.outcrop.agent.AgentCheck;
import dev.outcrop.agent.LoadedAgent;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedAgentsTest {
    private static final FakeWeb WEB = FakeWeb.offline();

    static List<Agent> agents() {
        return Shipped.agents().stream().map(LoadedAgent::agent).toList();
    }

    @Test
    void their_files_fit_the_tools_and_models_of_a_server() {
        var check = new AgentCheck(Toolbox.of(Shipped.tools(WEB)), Set.of("chat", "fast"));
        assertThatCode(() -> check.check(Shipped.agents())).doesNotThrowAnyException();
        assertThat(agents()).extracting(Agent::name).containsExactly("concierge", "chef", "farm");
    }

    @ParameterizedTest
    @MethodSource("agents")
    void each_is_complete_for_the_page_and_for_the_model(Agent agent) {
        assertThat(agent.suggestions())
                .hasSizeBetween(3, 4)
                .anyMatch(suggestion -> suggestion.matches(".*[\\p{IsHiragana}\\p{IsKatakana}].*"));
        assertThat(agent.instructions().variables()).containsExactly("language");
        assertThat(agent.instructions().template()).contains("Answer in the language of the question");
    }

    @ParameterizedTest
    @MethodSource("agents")
    void what_the_instructions_name_as_a_tool_is_one_of_its_own(Agent agent) {
        var named = Pattern.compile("`([a-z_]+)`")
                .matcher(agent.instructions().template())
                .results()
                .map(match -> match.group(1))
                .toList();
        var offered = new ArrayList<>(agent.tools());
        agent.agents().forEach(other -> offered.add("ask_" + other));
        assertThat(named).isNotEmpty().isSubsetOf(offered);
    }

    @Test
    void their_tools_only_read_so_that_they_never_wait_for_an_approval_and_each_is_used() {
        List<ToolDefinition> tools = ShippedAgents.tools(WEB, Shipped.CLOCK);
        assertThat(tools)
                .extracting(ToolDefinition::name)
                .containsExactly("weather", "season", "frost_risk", "soil_temperature", "crop_calendar");
        assertThat(tools)
                .allMatch(
                        tool -> tool.effect() == Effect.READ && tool.approval().most() == Approval.AUTO);
        assertThat(agents().stream().flatMap(agent -> agent.tools().stream()))
                .containsAll(tools.stream().map(ToolDefinition::name).toList());
    }

    /** Places have names that anybody could have written; the rest is worked out here. */
    @Test
    void what_a_tool_brings_from_the_web_is_marked_as_data() {
        assertThat(Shipped.tools(WEB))
                .filteredOn(ToolDefinition::returnsUntrusted)
                .extracting(ToolDefinition::name)
                .containsExactly("weather", "frost_risk", "soil_temperature");
    }
}
