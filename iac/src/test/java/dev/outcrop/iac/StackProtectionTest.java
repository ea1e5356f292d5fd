package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which stacks nobody deletes by mistake: that stands in no template, but in the manifest by which the CDK deploys. */
class StackProtectionTest {
    private static final Set<String> HOLDING = Set.of("Foundation", "Entry", "Data", "Identity");

    @ParameterizedTest
    @FieldSource("dev.outcrop.iac.EveryStage#EVERY")
    void stacks_that_hold_something_are_protected_where_data_stays_and_no_others(String stage) {
        hold(stage, manifest(stage));
    }

    @ParameterizedTest
    @CsvSource({
        "prod, Data, false",
        "bare, Entry, false",
        "private, Foundation, false",
        "prod, App, true",
        "dev, Data, true",
    })
    void it_is_seen_if_one_is_not_as_it_should_be(String stage, String kind, boolean is) {
        JsonNode manifest = manifest(stage).deepCopy();
        var properties = (ObjectNode) manifest.at("/artifacts/Outcrop-" + stage + "-" + kind + "/properties");
        properties.put("terminationProtection", is);

        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> hold(stage, manifest));
    }

    private static void hold(String stage, JsonNode manifest) {
        Map<String, Boolean> stacks = stacks(manifest);
        assertThat(stacks.keySet())
                .isEqualTo(Cloud.templates(stage).byKind().keySet())
                .contains("Foundation", "Data", "App");
        assertThat(stacks)
                .allSatisfy((kind, is) -> assertThat(is)
                        .as("%s in %s is protected", kind, stage)
                        .isEqualTo(Law.keepsData(stage) && HOLDING.contains(kind)));
    }

    /** The stacks' kinds, and whether they are protected. */
    private static Map<String, Boolean> stacks(JsonNode manifest) {
        var stacks = new TreeMap<String, Boolean>();
        manifest.path("artifacts").forEachEntry((name, artifact) -> {
            if (artifact.path("type").asString().equals("aws:cloudformation:stack")) {
                stacks.put(
                        name.substring(name.lastIndexOf('-') + 1),
                        artifact.at("/properties/terminationProtection").asBoolean(false));
            }
        });
        return stacks;
    }

    private static JsonNode manifest(String stage) {
        return Cloud.json(Cloud.folder("first", stage).resolve("manifest.json"));
    }
}
