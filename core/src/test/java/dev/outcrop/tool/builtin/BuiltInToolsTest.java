package dev.outcrop.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Block;
import dev.outcrop.model.Block.ToolResult;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.ToolContexts;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolExecutor;
import dev.outcrop.tool.Toolbox;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The built-in tools as a model meets them: by name and JSON, through the executor. */
class BuiltInToolsTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-08-01T20:30:15.123Z"), ZoneId.of("Europe/Berlin"));

    private final Toolbox tools = Toolbox.of(BuiltInTools.all(CLOCK));
    private final ToolExecutor executor = new ToolExecutor(prefix -> prefix + "_1");

    private ToolResult call(String tool, JsonNode input) {
        return executor.run(tools.find(tool).orElseThrow(), "call_1", input, Optional.empty(), ToolContexts.plain());
    }

    private static String shown(ToolResult result) {
        return switch (result.content().getFirst()) {
            case Block.Text(String text) -> text;
            case Block.Json(JsonNode value) -> value.toString();
            default -> throw new AssertionError("text or JSON");
        };
    }

    private String calculate(String expression) {
        ToolResult result = call("calculator", JSON.createObjectNode().put("expression", expression));
        return result.content().getFirst() instanceof Block.Json(JsonNode value)
                ? value.path("result").asString()
                : shown(result);
    }

    @Test
    void they_only_read_and_are_named_as_agents_name_them() {
        assertThat(tools.all())
                .extracting(ToolDefinition::name)
                .containsExactly("calculator", "clock", "date_plus", "days_between", "convert_units");
        assertThat(tools.all()).extracting(ToolDefinition::effect).containsOnly(Effect.READ);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1+2*3|7",
                "(1+2)*3|9",
                "0.1+0.2|0.3",
                "1/3|0.3333333333333333333333333333333333",
                "2/4|0.5",
                "10 - 4 - 3|3",
                "2^10|1024",
                "2^3^2|512",
                "-2^2|-4",
                "(-2)^2|4",
                "2^-2|0.25",
                "2^0|1",
                "--3|3",
                "2*-3|-6",
                "7 % 3|1",
                "-7 % 3|-1",
                "10%|0.1",
                "10% * 200|20",
                "10% of 200|20",
                "200 + 10%|200.1",
                "50% - 3|-2.5",
                "(50%)%|0.005",
                "7 % (1+2)|1",
                "sqrt(16)|4",
                "sqrt(2)|1.414213562373095048801688724209698",
                "sqrt(0)|0",
                "abs(-3.50)|3.5",
                "min(3, 1, 2)|1",
                "max(3,1,2)|3",
                "round(2.5)|3",
                "round(-2.5)|-3",
                "round(3.14159, 2)|3.14",
                "round(1250, -2)|1300",
                "2 * PI|6.283185307179586476925286766559006",
                "1e3|1000",
                "1.5E-3|0.0015",
                "2e|The expression is not right at character 2: 'e'.",
                "１２＋３×２|18",
                "9 ÷ 2 − 1|3.5",
                "2**3|8",
                "99999999999999999999 * 99999999999999999999|9999999999999999999800000000000000000001",
                "1/0|Division by zero.",
                "5 % 0|Division by zero.",
                "0^-1|Division by zero.",
                "1 +|The expression ends too early.",
                "''|The expression ends too early.",
                "(1|The expression ends too early.",
                "1)|The expression is not right at character 2: ')'.",
                "2 3|The expression is not right at character 3: '3'.",
                "1..2|\"1..2\" is not a number.",
                "sqrt(-1)|There is no square root of a negative number.",
                "sqrt(1,2)|sqrt takes one value.",
                "sin(1)|There is no function \"sin\": use sqrt, abs, round, min or max.",
                "x + 1|\"x\" is not known: use numbers, sqrt, abs, round, min or max.",
                "2^0.5|Not possible: an exponent (for a root use sqrt) is a whole number up to 10000.",
                "9^9^9|Not possible: an exponent (for a root use sqrt) is a whole number up to 10000.",
                "9^9999|A number on the way has more than 1000 digits.",
                "1e999999999|A number on the way has more than 1000 digits.",
                "1e99999999999|\"1e99999999999\" is not a number.",
                "1^10000|1",
            })
    void the_calculator_is_exact_and_says_what_is_wrong(String expression, String expected) {
        assertThat(calculate(expression)).isEqualTo(expected);
    }

    @Test
    void the_calculator_is_bounded() {
        assertThat(calculate("(".repeat(400))).isEqualTo("The expression is nested more than 60 deep.");
        assertThat(calculate("2^".repeat(400))).isEqualTo("The expression is nested more than 60 deep.");
        assertThat(calculate("1+".repeat(600))).isEqualTo("The expression is longer than 1000 characters.");
        assertThat(calculate("-".repeat(999) + "1")).isEqualTo("-1");
    }

    @Test
    void sums_and_products_agree_with_big_decimal() {
        long seed = 20_260_804;
        var random = new SplittableRandom(seed);
        for (int n = 0; n < 500; n++) {
            BigDecimal a = BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            BigDecimal b = BigDecimal.valueOf(random.nextLong(), random.nextInt(20));
            BigDecimal c = BigDecimal.valueOf(random.nextLong(1, 1000));
            String expression =
                    a.toPlainString() + " - " + b.toPlainString() + " * (" + c + " + " + a.toPlainString() + ")";
            assertThat(new BigDecimal(calculate(expression)))
                    .as("seed %d, %s", seed, expression)
                    .isEqualByComparingTo(a.subtract(b.multiply(c.add(a))));
        }
    }

    @Test
    void no_expression_comes_out_as_a_failure_of_the_tool() {
        long seed = 20_260_805;
        var random = new SplittableRandom(seed);
        String[] pieces = {
            "1", "0", ".", "e", "9e9", "+", "-", "*", "/", "%", "^", "(", ")", ",", "sqrt(", "round(", "min(", "of",
            " ", "π", "99", "𝟙", "\u0000"
        };
        for (int n = 0; n < 3000; n++) {
            var expression = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                expression.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(calculate(expression.toString()))
                    .as("seed %d, %s", seed, expression)
                    .doesNotStartWith("The tool failed")
                    .doesNotContain("did not answer");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "clock|{}|{\"date\":\"2026-08-01\",\"time\":\"22:30:15\",\"dayOfWeek\":\"SATURDAY\","
                        + "\"timeZone\":\"Europe/Berlin\",\"utcOffset\":\"+02:00\",\"instant\":\"2026-08-01T20:30:15Z\"}",
                "clock|{\"timeZone\":\"Asia/Tokyo\"}|{\"date\":\"2026-08-02\",\"time\":\"05:30:15\","
                        + "\"dayOfWeek\":\"SUNDAY\",\"timeZone\":\"Asia/Tokyo\",\"utcOffset\":\"+09:00\","
                        + "\"instant\":\"2026-08-01T20:30:15Z\"}",
                "clock|{\"timeZone\":\"Mars\"}|There is no time zone \"Mars\": use an IANA name such as Asia/Tokyo.",
                "days_between|{\"from\":\"2026-02-27\",\"to\":\"2026-03-01\"}|{\"days\":2,"
                        + "\"fromDayOfWeek\":\"FRIDAY\",\"toDayOfWeek\":\"SUNDAY\","
                        + "\"inWords\":\"0 years, 0 months, 2 days\"}",
                "days_between|{\"from\":\"2026-02-30\",\"to\":\"2026-03-01\"}|The input is not right: from: does not"
                        + " match the date pattern must be a valid RFC 3339 full-date.",
                "date_plus|{\"date\":\"2028-01-31\",\"months\":1}|{\"date\":\"2028-02-29\",\"dayOfWeek\":\"TUESDAY\"}",
                "date_plus|{\"date\":\"2026-08-01\",\"weeks\":-1,\"days\":1}|{\"date\":\"2026-07-26\","
                        + "\"dayOfWeek\":\"SUNDAY\"}",
                "date_plus|{\"date\":\"2026-08-01\",\"years\":2000000000}|There is no calendar for a date that far"
                        + " away.",
            })
    void dates_and_times(String tool, String input, String expected) {
        assertThat(shown(call(tool, JSON.readTree(input)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1,cup,ml,236.588",
        "1,tbsp,tsp,3",
        "2,大さじ,小さじ,6",
        "1,合,ml,180",
        "1,合,カップ,0.9",
        "10,合,升,1",
        "1,metric cup,ml,250",
        "16,oz,lb,1",
        "1,lb,g,453.592",
        "2.5,KG,g,2500",
        "350,°F,°C,176.667",
        "180,C,F,356",
        "-40,celsius,fahrenheit,-40",
        "0,K,°C,-273.15",
        "12,in,ft,1",
        "1,mi,km,1.60934",
        "１,ｋｍ,m,1000",
        "1,反,坪,300",
        "1,坪,m²,3.30579",
        "1,ha,acre,2.47105",
        "36,km/h,m/s,10",
        "1,fl. oz.,ml,29.5735",
        "1,Fluid Ounce,tbsp,2",
        "1,g,cup,g is a mass and cup is a volume: that can't be converted.",
    })
    void units(String amount, String from, String to, String expected) {
        var input = JSON.createObjectNode()
                .put("amount", new BigDecimal(amount.replace('１', '1')))
                .put("from", from)
                .put("to", to);
        ToolResult result = call("convert_units", input);
        assertThat(
                        result.content().getFirst() instanceof Block.Json(JsonNode value)
                                ? value.path("result").asString()
                                : shown(result))
                .isEqualTo(expected);
    }

    @Test
    void an_unknown_unit_is_answered_with_the_known_ones() {
        var input =
                JSON.createObjectNode().put("amount", 1).put("from", "handful").put("to", "g");
        assertThat(shown(call("convert_units", input))).startsWith("The unit \"handful\" is not known: use g, kg,");
    }

    @Test
    void there_and_back_is_the_same_amount_for_every_pair_of_units() {
        String[] volumes = {"ml", "l", "tsp", "tbsp", "cup", "fl oz", "pint", "合", "カップ", "大さじ"};
        for (String from : volumes) {
            for (String to : volumes) {
                var tool = new UnitTool();
                var there = new BigDecimal(
                        tool.convertUnits(BigDecimal.TEN, from, to).result());
                var back = new BigDecimal(tool.convertUnits(there, to, from).result());
                assertThat(back.subtract(BigDecimal.TEN).abs())
                        .as("%s to %s", from, to)
                        .isLessThan(new BigDecimal("0.0001"));
            }
        }
    }
}
