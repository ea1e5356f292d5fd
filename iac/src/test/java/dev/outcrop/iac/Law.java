package dev.outcrop.iac;

import dev.outcrop.iac.template.Resource;
import dev.outcrop.iac.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Something that holds of every stage, learnt where it did not.
 *
 * @param check is given the stage's name and its templates, and throws if it does not hold
 */
record Law(String name, BiConsumer<String, Templates> check) {

    static List<Law> all() {
        return Stream.of(NetworkLaws.all(), EdgeLaws.all(), AccessLaws.all(), ServiceLaws.all(), DataLaws.all())
                .flatMap(List::stream)
                .toList();
    }

    static boolean keepsData(String stage) {
        return !stage.equals("dev") && !stage.equals("nodomain");
    }

    /** Whether it has a name of its own. */
    static boolean named(String stage) {
        return !stage.equals("nodomain") && !stage.equals(EveryStage.BARE);
    }

    /** Whether GitHub deploys it. */
    static boolean pipeline(String stage) {
        return stage.equals("prod") || stage.equals(EveryStage.BARE);
    }

    static boolean open(String stage) {
        return !stage.equals("private") && !stage.equals(EveryStage.CLOSED);
    }

    /** Whether its network was there before it. */
    static boolean guest(String stage) {
        return stage.equals(EveryStage.CLOSED);
    }

    /** Where a property is one or several. */
    static List<JsonNode> several(JsonNode node) {
        var all = new ArrayList<JsonNode>();
        if (node.isArray()) {
            node.forEach(all::add);
        } else if (!node.isMissingNode()) {
            all.add(node);
        }
        return all;
    }

    /** The statements of all policies that roles have. */
    static List<JsonNode> statements(Templates templates) {
        return templates.of("IAM::Policy").stream()
                .flatMap(policy -> several(policy.at("/PolicyDocument/Statement")).stream())
                .toList();
    }

    static JsonNode container(Templates templates) {
        return templates.one("ECS::TaskDefinition").at("/ContainerDefinitions/0");
    }

    /** Of a setting of the container; missing if it is not set. */
    static String setting(Templates templates, String name) {
        for (JsonNode variable : container(templates).path("Environment")) {
            if (variable.path("Name").asString().equals(name)) {
                return variable.path("Value").toString().replace("\"", "");
            }
        }
        return "";
    }

    /** An attribute of a balancer or a target group. */
    static String attribute(Resource resource, String list, String key) {
        for (JsonNode attribute : resource.at(list)) {
            if (attribute.path("Key").asString().equals(key)) {
                return attribute.path("Value").asString();
            }
        }
        return "";
    }
}
