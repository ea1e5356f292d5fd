package dev.outcrop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outcrop.agent.AgentSource.AgentText;
import dev.outcrop.prompt.Prompts;
import dev.outcrop.tool.AnnotatedTools;
import dev.outcrop.tool.Approval;
import dev.outcrop.tool.ApprovalRule;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.Toolbox;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ApprovalCheckTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @SuppressWarnings("unused") // called by reflection
    private static final class Bank {
        @Tool(description = "Tells the balance.")
        String balance(Optional<String> account) {
            return "";
        }

        @Tool(description = "Pays.", effect = Effect.WRITE, askWhen = "amount > 100")
        String pay(double amount, Optional<String> to) {
            return "";
        }

        @Tool(description = "Closes.", effect = Effect.WRITE)
        String close(String account) {
            return "";
        }

        @Tool(description = "Robs.", approval = Approval.DENY)
        String rob() {
            return "";
        }

        @Tool(description = "Is another agent's.")
        String foreign() {
            return "";
        }
    }

    private static final Toolbox TOOLS = Toolbox.of(AnnotatedTools.of(new Bank()));
    private static final AgentCheck CHECK = new AgentCheck(TOOLS, Set.of("chat"));

    @Test
    void groups_of_a_tool_that_the_agent_does_not_have_are_a_mistake() {
        String text =
                "---\ndescription: A clerk.\ntools: [balance, pay]\ntool-groups:\n  pay: [a]\n  payy: [b]\n---\nYou are.\n";
        LoadedAgent agent = AgentFile.parse(new AgentText("clerk.md", "clerk", text), _ -> Optional.empty());

        assertThat(catchThrowableOfType(AgentProblems.class, () -> CHECK.check(List.of(agent)))
                        .problems())
                .singleElement()
                .asString()
                .isEqualTo("clerk.md:6: \"tool-groups\" of \"payy\": it is not among the agent's tools (did you mean"
                        + " \"pay\"?)");
    }

    private static LoadedAgent clerk(String approvals) {
        String text = "---\ndescription: A clerk.\ntools: [balance, pay, close, rob]\napprovals:\n" + approvals
                + "\n---\nYou are a clerk.\n";
        return AgentFile.parse(new AgentText("clerk.md", "clerk", text), _ -> Optional.empty());
    }

    private static List<String> problems(LoadedAgent agent) {
        return catchThrowableOfType(AgentProblems.class, () -> CHECK.check(List.of(agent))).problems().stream()
                .map(AgentProblem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "balance,auto",
        "balance,ask",
        "balance,deny",
        "balance,ask when has(input.account)",
        "pay,ask when amount > 50",
        "pay,ask",
        "pay,deny",
        "close,ask",
        "close,deny",
        "rob,deny",
    })
    void a_rule_as_strict_as_the_tools_or_stricter_is_right(String tool, String rule) {
        assertThatCode(() -> CHECK.check(List.of(clerk("  " + tool + ": " + rule))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "pay,auto,ask when amount > 100",
        "close,auto,ask",
        "close,ask when account == 'x',ask",
        "rob,auto,deny",
        "rob,ask,deny",
        "rob,ask when true,deny"
    })
    void a_rule_that_can_only_be_looser_is_a_problem(String tool, String rule, String own) {
        assertThat(problems(clerk("  " + tool + ": " + rule)))
                .containsExactly("clerk.md:5: \"approvals\" of \"" + tool + "\": the tool's own rule is \"" + own
                        + "\", and an agent can only be stricter");
    }

    @Test
    void what_the_agent_or_the_tool_does_not_have_is_named_with_its_line() {
        String approvals = "  foreign: ask\n  balence: ask\n  balance: ask when acount == 'x' || amount > 1";

        assertThat(problems(clerk(approvals)))
                .containsExactly(
                        "clerk.md:7: \"approvals\" of \"balance\": the tool has no parameter \"acount\" (did you mean"
                                + " \"account\"?)",
                        "clerk.md:7: \"approvals\" of \"balance\": the tool has no parameter \"amount\" (did you mean"
                                + " \"account\"?)",
                        "clerk.md:6: \"approvals\" of \"balence\": it is not among the agent's tools (did you mean"
                                + " \"balance\"?)",
                        "clerk.md:5: \"approvals\" of \"foreign\": it is not among the agent's tools");
    }

    @Test
    void an_agent_in_code_is_checked_too() {
        Agent agent = Agent.of("clerk", "A clerk.", Prompts.parse("You are a clerk."))
                .withTools("pay")
                .withApproval("pay", ApprovalRule.askWhen("sum > 1"));

        assertThat(problems(LoadedAgent.inCode(agent)))
                .containsExactly("agent clerk: \"approvals\" of \"pay\": the tool has no parameter \"sum\"");
    }

    @Test
    void an_agents_rule_never_makes_a_call_less_strict() {
        long seed = Long.getLong("outcrop.seed", 20_261_124);
        var random = new SplittableRandom(seed);
        String[] rules = {
            "auto",
            "ask",
            "deny",
            "ask when amount > 100",
            "ask when amount <= 100",
            "ask when to == 'x'",
            "ask when size(input) > 1",
            "ask when nothing.here",
            "ask when amount % 2 == 0"
        };
        String[] amounts = {"0", "100", "100.5", "101", "\"x\"", "null", "1e400", "[]"};
        int stricter = 0;
        for (int n = 0; n < 2000; n++) {
            ToolDefinition tool = TOOLS.all().get(random.nextInt(TOOLS.all().size()));
            var agent = Agent.of("clerk", "A clerk.", Prompts.parse("You are a clerk."));
            for (int rule = random.nextInt(3); rule >= 0; rule--) {
                agent = agent.withApproval(tool.name(), ApprovalRule.parse(rules[random.nextInt(rules.length)]));
            }
            ApprovalRule both = agent.restrict(tool).approval();
            var input = JSON.readTree("{\"amount\":" + amounts[random.nextInt(amounts.length)]
                    + (random.nextBoolean() ? ",\"to\":\"x\"}" : "}"));
            Approval alone = tool.approval().verdict(input).approval();
            Approval restricted = both.verdict(input).approval();
            assertThat(restricted)
                    .as("seed %d, case %d: %s under %s with %s", seed, n, tool.name(), both.words(), input)
                    .isGreaterThanOrEqualTo(alone)
                    .isBetween(both.least(), both.most());
            stricter += restricted.compareTo(alone) > 0 ? 1 : 0;
        }
        assertThat(stricter).as("cases that became stricter, seed %d", seed).isGreaterThan(100);
    }
}
