package dev.outcrop.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.outcrop.model.Block;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings({"unused", "EffectivelyPrivate", "NullAway"
}) // tools are called by reflection; one returns null on purpose
class AnnotatedToolsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private enum Season {
        SPRING,
        AUTUMN;

        @Override
        public String toString() {
            return "the season of " + name();
        }
    }

    private enum Unit {
        @JsonProperty("kg")
        KILOGRAM
    }

    private record Line(@Param("What it is") String item, BigDecimal amount, Optional<Unit> unit, OptionalInt pieces) {}

    private record Order(
            @Param("Who eats") List<String> guests,
            List<Line> lines,
            Map<String, Integer> spices,
            LocalDate day,
            @Param("The wine") Optional<Line> wine) {}

    private record Tree(String name, List<Tree> children) {}

    private record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("a count is positive");
            }
        }
    }

    private static final class Kitchen {
        @Tool(description = " Orders a meal. ", effect = Effect.WRITE, timeout = "500ms")
        private String orderMeal(
                @Param("The order") Order order,
                ToolContext context,
                @Param("The season, if it matters") Optional<Season> season) {
            return order.lines().getFirst().item() + " for " + order.guests() + " in "
                    + season.map(Enum::name).orElse("no season") + ", "
                    + context.language().orElseThrow() + ", "
                    + order.lines().getFirst().unit() + ", "
                    + order.lines().getFirst().pieces();
        }

        @Tool(name = "count", title = "Count all", description = "Counts.", timeout = "2m", returnsUntrusted = true)
        int howMany(
                long whole,
                double part,
                boolean really,
                Instant at,
                Duration pause,
                URI link,
                JsonNode anything,
                List<List<String>> table) {
            return 7;
        }

        @Tool(description = "Prints a tree.")
        Tree tree(@Param("The tree") Tree tree) {
            return tree;
        }

        @Tool(description = "Pings.")
        void ping() {}
    }

    private static ToolDefinition tool(Object instance, String name) {
        return Toolbox.of(AnnotatedTools.of(instance)).find(name).orElseThrow();
    }

    private static List<Block> call(Object instance, String name, String input) throws Exception {
        return tool(instance, name)
                .body()
                .run(JSON.readTree(input), ToolContexts.plain())
                .content();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                """
                `order_meal`|`{"type":"object","properties":{\
                "order":{"type":"object","properties":{\
                "guests":{"description":"Who eats","type":"array","items":{"type":"string"}},\
                "lines":{"type":"array","items":{"$ref":"#/$defs/Line"}},\
                "spices":{"type":"object","additionalProperties":{"type":"integer"}},\
                "day":{"type":"string","format":"date"},\
                "wine":{"$ref":"#/$defs/Line","description":"The wine"}},\
                "required":["guests","lines","spices","day"],"additionalProperties":false,"description":"The order"},\
                "season":{"type":"string","enum":["SPRING","AUTUMN"],"description":"The season, if it matters"}},\
                "required":["order"],"additionalProperties":false,\
                "$defs":{"Line":{"type":"object","properties":{\
                "item":{"type":"string","description":"What it is"},\
                "amount":{"type":"number"},\
                "unit":{"type":"string","enum":["kg"]},\
                "pieces":{"type":"integer"}},\
                "required":["item","amount"],"additionalProperties":false}}}`""",
                """
                `count`|`{"type":"object","properties":{\
                "whole":{"type":"integer"},"part":{"type":"number"},"really":{"type":"boolean"},\
                "at":{"type":"string","format":"date-time"},"pause":{"type":"string","format":"duration"},\
                "link":{"type":"string","format":"uri"},"anything":{},\
                "table":{"type":"array","items":{"type":"array","items":{"type":"string"}}}},\
                "required":["whole","part","really","at","pause","link","anything","table"],\
                "additionalProperties":false}`""",
                """
                `tree`|`{"type":"object","properties":{"tree":{"$ref":"#/$defs/Tree","description":"The tree"}},\
                "required":["tree"],"additionalProperties":false,\
                "$defs":{"Tree":{"type":"object","properties":{"name":{"type":"string"},\
                "children":{"type":"array","items":{"$ref":"#/$defs/Tree"}}},\
                "required":["name","children"],"additionalProperties":false}}}`""",
                "`ping`|`{\"type\":\"object\",\"properties\":{}}`",
            })
    void parameters_become_a_strict_schema(String name, String expected) {
        assertThat(tool(new Kitchen(), name).spec().inputSchema().toString()).isEqualTo(expected);
    }

    @Test
    void an_annotation_becomes_a_definition() {
        List<ToolDefinition> tools = AnnotatedTools.of(new Kitchen());
        assertThat(tools).extracting(ToolDefinition::name).containsExactly("count", "order_meal", "ping", "tree");

        ToolDefinition order = tools.get(1);
        assertThat(order.title()).isEqualTo("Order meal");
        assertThat(order.spec().description()).isEqualTo("Orders a meal.");
        assertThat(order.approval().words()).isEqualTo("ask");
        assertThat(order.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(tools.get(0).timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(tools.get(0).title()).isEqualTo("Count all");
        assertThat(tools.get(0).returnsUntrusted()).isTrue();
        assertThat(tools.get(0).approval().words()).isEqualTo("auto");
        assertThat(tools.get(2).timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    private static final class Strict {
        @Tool(description = "t", strict = true)
        String held(Line line, List<Season> seasons) {
            return "";
        }

        @Tool(description = "t", strict = true)
        String nothing() {
            return "";
        }

        @Tool(description = "t")
        String plain(int count) {
            return "";
        }
    }

    private static final class TooStrict {
        @Tool(description = "t", strict = true)
        String tree(Tree tree) {
            return "";
        }

        @Tool(description = "t", strict = true)
        String spices(Order order) {
            return "";
        }

        @Tool(description = "t", strict = true)
        String anything(Optional<JsonNode> anything) {
            return "";
        }
    }

    @Test
    void a_strict_tool_is_one_whose_schema_a_provider_enforces() {
        assertThat(AnnotatedTools.of(new Strict()))
                .extracting(ToolDefinition::name, tool -> tool.spec().strict())
                .containsExactly(tuple("held", true), tuple("nothing", false), tuple("plain", false));
        String type = TooStrict.class.getName();
        assertThatThrownBy(() -> AnnotatedTools.of(new TooStrict()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type + ".tree: strict = true, but no provider enforces")
                .hasMessageContaining(type + ".spices: strict = true, but no provider enforces")
                .hasMessageContaining(type + ".anything: strict = true, but no provider enforces");
    }

    @Test
    void arguments_are_bound_and_optional_ones_may_be_left_out() throws Exception {
        String order = """
                {"order":{"guests":["Ann"],"lines":[{"item":"leek","amount":1.5%s}],"spices":{"salt":1},"day":"2026-02-28"}%s}""";
        assertThat(call(new Kitchen(), "order_meal", order.formatted("", "")))
                .containsExactly(new Block.Text("leek for [Ann] in no season, ja, Optional.empty, OptionalInt.empty"));
        assertThat(call(
                        new Kitchen(),
                        "order_meal",
                        order.formatted(",\"unit\":\"kg\",\"pieces\":3", ",\"season\":\"AUTUMN\"")))
                .containsExactly(new Block.Text("leek for [Ann] in AUTUMN, ja, Optional[KILOGRAM], OptionalInt[3]"));
    }

    @Test
    void what_a_method_returns_goes_to_the_model_in_the_form_it_has() throws Exception {
        var tools = new Object() {
            @Tool(description = "t")
            List<Season> list() {
                return List.of(Season.SPRING);
            }

            @Tool(description = "t")
            int number(int value) {
                return value;
            }

            @Tool(description = "t")
            ToolOutput output() {
                return ToolOutput.text("as is");
            }

            @Tool(description = "t")
            Optional<LocalDate> nothing() {
                return Optional.empty();
            }

            @Tool(description = "t")
            Optional<LocalDate> something() {
                return Optional.of(LocalDate.of(2026, 8, 1));
            }
        };
        assertThat(call(tools, "list", "{}")).containsExactly(json("{\"result\":[\"SPRING\"]}"));
        assertThat(call(tools, "number", "{\"value\":3.0}")).containsExactly(json("{\"result\":3}"));
        assertThat(call(tools, "output", "{}")).containsExactly(new Block.Text("as is"));
        assertThat(call(tools, "nothing", "{}")).containsExactly(new Block.Text("nothing found"));
        assertThat(call(tools, "something", "{}")).containsExactly(json("{\"result\":\"2026-08-01\"}"));
        assertThat(call(new Kitchen(), "ping", "{}")).containsExactly(new Block.Text("done"));
        assertThat(call(new Kitchen(), "tree", "{\"tree\":{\"name\":\"a\",\"children\":[]}}"))
                .containsExactly(json("{\"name\":\"a\",\"children\":[]}"));
    }

    @Test
    void what_a_method_throws_comes_out_as_it_was_thrown() {
        var tools = new Object() {
            @Tool(description = "t")
            String io() throws IOException {
                throw new IOException("disk");
            }

            @Tool(description = "t")
            String error() {
                throw new StackOverflowError("deep");
            }

            @Tool(description = "t")
            String none() {
                return null;
            }
        };
        assertThatThrownBy(() -> call(tools, "io", "{}")).isExactlyInstanceOf(IOException.class);
        assertThatThrownBy(() -> call(tools, "error", "{}")).isExactlyInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> call(tools, "none", "{}")).hasMessageContaining("returned null");
    }

    @Test
    void a_value_that_fits_the_schema_but_not_the_type_is_the_models_to_correct() {
        var tools = new Object() {
            @Tool(description = "t")
            int add(int small, Optional<Positive> count) {
                return small;
            }
        };
        assertThatThrownBy(() -> call(tools, "add", "{\"small\":99999999999}"))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("The input is not right: small: the value does not fit its type.");
        assertThatThrownBy(() -> call(tools, "add", "{\"small\":1,\"count\":{\"value\":-1}}"))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("The input is not right: count: a count is positive.");
    }

    private abstract static class Base {
        @Tool(description = "of the base")
        String shared() {
            return "base";
        }

        @Tool(description = "kept")
        String kept() {
            return "kept";
        }
    }

    private static final class Derived extends Base {
        @Override
        @Tool(description = "of the derived class")
        String shared() {
            return "derived";
        }
    }

    @Test
    void inherited_tools_count_and_overridden_ones_count_once() throws Exception {
        assertThat(AnnotatedTools.of(new Derived()))
                .extracting(ToolDefinition::name)
                .containsExactly("kept", "shared");
        assertThat(call(new Derived(), "shared", "{}")).containsExactly(new Block.Text("derived"));
    }

    private static final class Wrong {
        @Tool(description = " ")
        String noDescription() {
            return "";
        }

        @Tool(description = "t", name = "sp ace")
        String badName() {
            return "";
        }

        @Tool(description = "t", timeout = "soon")
        String badTime() {
            return "";
        }

        @Tool(description = "t", timeout = "0s")
        String noTime() {
            return "";
        }

        @Tool(description = "t")
        String twoContexts(ToolContext one, ToolContext two) {
            return "";
        }
    }

    @Test
    void all_mistakes_are_reported_at_once_with_class_and_method() {
        String type = Wrong.class.getName();
        assertThatThrownBy(() -> AnnotatedTools.of(new Wrong(), new Kitchen(), new Kitchen(), "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type + ".noDescription: the description is empty")
                .hasMessageContaining(type + ".badName: the name \"sp ace\" is not")
                .hasMessageContaining(type + ".badTime: the timeout \"soon\" is not a number with ms, s or m")
                .hasMessageContaining(type + ".noTime: the timeout is not longer than nothing")
                .hasMessageContaining(type + ".twoContexts: more than one parameter is a ToolContext")
                .hasMessageContaining(Kitchen.class.getName() + ".ping: the name \"ping\" belongs to "
                        + Kitchen.class.getName() + ".ping")
                .hasMessageContaining("java.lang.String: no method carries @Tool");
    }

    private static final class WrongConditions {
        @Tool(description = "t", askWhen = "amount >")
        String notCel(int amount) {
            return "";
        }

        @Tool(description = "t", askWhen = "amuont > 100")
        String unknown(int amount) {
            return "";
        }

        @Tool(description = "t", askWhen = "amount + 1")
        String number(int amount) {
            return "";
        }

        @Tool(description = "t", askWhen = "amount > 1", approval = Approval.AUTO)
        String never(int amount) {
            return "";
        }

        @Tool(description = "t", askWhen = "amount > 1", approval = Approval.DENY)
        String denied(int amount) {
            return "";
        }

        @Tool(description = "t", askWhen = "amount > 1 && has(input.note)", effect = Effect.WRITE)
        String right(int amount, Optional<String> note) {
            return "";
        }
    }

    @Test
    void a_condition_that_can_not_be_used_is_a_mistake_like_the_others() {
        String type = WrongConditions.class.getName();
        assertThatThrownBy(() -> AnnotatedTools.of(new WrongConditions()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(type + ".notCel: the condition \"amount >\" can't be used: ")
                .hasMessageContaining(
                        type + ".unknown: the condition \"amuont > 100\" can't be used: no parameter \"amuont\"")
                .hasMessageContaining(
                        type + ".number: the condition \"amount + 1\" can't be used: expected type 'bool'")
                .hasMessageContaining(
                        type + ".never: askWhen says when it asks, and approval = AUTO that it never does")
                .hasMessageContaining(
                        type + ".denied: askWhen says when it asks, and approval = DENY that it never does")
                .hasMessageNotContaining(type + ".right");
    }

    @ParameterizedTest
    @CsvSource({
        "weather,weather",
        "soilTemperature,soil_temperature",
        "readURL,read_url",
        "getURLOf2Pages,get_url_of2_pages"
    })
    void names_are_snake_case(String method, String expected) {
        assertThat(AnnotatedTools.snakeCase(method)).isEqualTo(expected);
    }

    @Test
    void a_class_compiled_without_parameter_names_is_told_how_to_get_them(@TempDir Path folder) throws Exception {
        Path source = folder.resolve("Nameless.java");
        Files.writeString(source, """
                public class Nameless {
                    @dev.outcrop.tool.Tool(description = "x")
                    public String echo(String text) { return text; }
                }
                """);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        Path.of(Tool.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(result).isZero();
        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            Object nameless = loader.loadClass("Nameless").getConstructor().newInstance();
            assertThatThrownBy(() -> AnnotatedTools.of(nameless))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Nameless.echo: the names of its parameters are not in the class file")
                    .hasMessageContaining("-parameters");
        }
    }

    private static Block.Json json(String text) {
        return new Block.Json(JSON.readTree(text));
    }
}
