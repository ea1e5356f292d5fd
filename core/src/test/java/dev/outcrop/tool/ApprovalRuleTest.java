package dev.outcrop.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class ApprovalRuleTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static ApprovalRule.Verdict verdict(String condition, String input) {
        return ApprovalRule.askWhen(condition).verdict(JSON.readTree(input));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amount > 100|{\"amount\":150}|ASK",
                "amount > 100|{\"amount\":150.5}|ASK",
                "amount > 100|{\"amount\":100.0}|AUTO",
                "amount > 100|{\"amount\":-1e300}|AUTO",
                "amount > 100|{\"amount\":99999999999999999999999}|ASK",
                "amount > 100.5|{\"amount\":101}|ASK",
                "amount == 100|{\"amount\":100.0}|ASK",
                "amount > 9007199254740992|{\"amount\":9007199254740993}|ASK",
                "currency != \"EUR\"|{\"currency\":\"EUR\"}|AUTO",
                "currency in ['EUR', 'CHF']|{\"currency\":\"CHF\"}|ASK",
                "!to.endsWith('@example.com')|{\"to\":\"ann@example.com\"}|AUTO",
                "to.matches('^[a-z]+@')|{\"to\":\"ann@example.com\"}|ASK",
                "urgent|{\"urgent\":true}|ASK",
                "urgent|{\"urgent\":false}|AUTO",
                "lines.exists(line, line.price > 50)|{\"lines\":[{\"price\":1},{\"price\":50.01}]}|ASK",
                "lines.all(line, line.price > 50)|{\"lines\":[{\"price\":1},{\"price\":50.01}]}|AUTO",
                "size(lines) > 2|{\"lines\":[1,2,3]}|ASK",
                "order.total > 10 && order.to == \"x\"|{\"order\":{\"total\":11,\"to\":\"x\"}}|ASK",
                "input[\"due-date\"] > \"2026\"|{\"due-date\":\"2027\"}|ASK",
                "has(input.note)|{}|AUTO",
                "has(input.note)|{\"note\":\"\"}|ASK",
                "has(input.note) && input.note == null|{\"note\":null}|ASK",
                "type == \"gift\"|{\"type\":\"gift\"}|ASK",
                "list.exists(string, string > int)|{\"list\":[3],\"int\":2}|ASK",
                "input.input > 1|{\"input\":2}|ASK",
                "x.exists(x, x > 1)|{\"x\":[1]}|AUTO",
                "true|{}|ASK",
            })
    void a_condition_is_held_against_the_input(String condition, String input, Approval expected) {
        var verdict = verdict(condition, input);

        assertThat(verdict.approval()).isEqualTo(expected);
        assertThat(verdict.reason()).isEqualTo(expected == Approval.ASK ? "It asks when " + condition + "." : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amount > 100|{}",
                "amount > 100|{\"amount\":\"1\"}",
                "amount > 100|{\"amount\":null}",
                "amount > 100|{\"amount\":true}",
                "amount > 100|{\"amount\":-1e400}",
                "amount * 2 > 100|{\"amount\":1.5}",
                "amount * 2 > 100|{\"amount\":9223372036854775807}",
                "1 / amount > 2|{\"amount\":0}",
                "urgent|{\"urgent\":\"no\"}",
                "input.order.total > 10|{\"order\":{}}",
                "lines[3] > 1|{\"lines\":[]}",
                "to.matches(pattern)|{\"to\":\"x\",\"pattern\":\"(\"}",
            })
    void what_can_not_be_told_asks(String condition, String input) {
        var verdict = verdict(condition, input);

        assertThat(verdict.approval()).isEqualTo(Approval.ASK);
        assertThat(verdict.reason())
                .isEqualTo("It asks when " + condition + ", and this input does not tell whether that is so.");
    }

    @Test
    void an_evaluation_is_bounded() {
        var many = JSON.createObjectNode();
        var list = many.putArray("list");
        for (int i = 0; i < 100; i++) {
            list.add(i);
        }
        assertThat(ApprovalRule.askWhen("list.exists(a, a < 0)").verdict(many).approval())
                .isEqualTo(Approval.AUTO);
        // 10 000 rounds: it gives up, and so it asks.
        assertThat(ApprovalRule.askWhen("list.exists(a, list.exists(b, a + b < 0))")
                        .verdict(many)
                        .approval())
                .isEqualTo(Approval.ASK);
        JsonNode slowForOthers = JSON.createObjectNode().put("to", "a".repeat(5000) + "!");
        assertThat(ApprovalRule.askWhen("to.matches('^(a+)+$')")
                        .verdict(slowForOthers)
                        .approval())
                .isEqualTo(Approval.AUTO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "amount >",
                "amount",
                "amount + 1",
                "amount > 1 ? 2 : 3",
                "nosuch(amount)",
                "in > 3",
                "\"text\"",
                "a b"
            })
    void what_does_not_compile_to_true_or_false_is_refused(String condition) {
        if (condition.equals("amount")) {
            assertThat(ApprovalRule.askWhen(condition).parameters()).containsExactly("amount"); // may be a boolean
            return;
        }
        assertThatThrownBy(() -> ApprovalRule.askWhen(condition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the condition \"" + condition + "\" can't be used: ");
    }

    @Test
    void a_condition_too_long_or_too_deep_is_refused() {
        for (String condition :
                new String[] {"true" + " ".repeat(1000) + "|| true", "(".repeat(100) + "true" + ")".repeat(100)}) {
            assertThatThrownBy(() -> ApprovalRule.askWhen(condition))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("limit");
        }
    }

    @Test
    void the_parameters_are_what_the_condition_does_not_define() {
        assertThat(ApprovalRule.askWhen(
                                "a.b > c[d] && [e].exists(x, x == f) && {'k': g}.k == int(h) && input.i == string(x)")
                        .parameters())
                .containsExactlyInAnyOrder("a", "c", "d", "e", "f", "g", "h", "x");
    }

    @ParameterizedTest
    @CsvSource({
        "auto,auto",
        " ask ,ask",
        "deny,deny",
        "ask when amount > 100,ask when amount > 100",
        "ask  when   amount > 100 ,ask when amount > 100"
    })
    void a_rule_is_read_and_given_in_words(String written, String words) {
        assertThat(ApprovalRule.parse(written).words()).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "Ask", "ask if amount > 100", "deny when amount > 100", "ask when"})
    void other_words_are_no_rule(String written) {
        assertThatThrownBy(() -> ApprovalRule.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + written + "\" is not auto, ask, deny or a condition such as: ask when amount > 100");
    }

    @ParameterizedTest
    @CsvSource({
        "auto,ask when a > 1,ask when a > 1",
        "ask when a > 1,auto,ask when a > 1",
        "ask,ask when a > 1,ask",
        "ask when a > 1,ask,ask",
        "ask,deny,deny",
        "ask when a > 1,ask when b > 1,ask when a > 1; ask when b > 1",
    })
    void of_two_rules_the_stricter_one_is_told(String one, String two, String words) {
        ApprovalRule both = ApprovalRule.parse(one).and(ApprovalRule.parse(two));

        assertThat(both.words()).isEqualTo(words);
        assertThat(both.verdict(JSON.readTree("{\"a\":2,\"b\":2}")).approval())
                .isEqualTo(words.equals("deny") ? Approval.DENY : Approval.ASK);
    }
}
