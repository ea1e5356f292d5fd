package dev.outcrop.agent;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON of the parts of one YAML document; what JSON can't say becomes a problem with its line. */
final class YamlJson {
    /** Told of what is wrong, and in which line. */
    interface Problems {
        void add(int line, String message);
    }

    private final Problems problems;
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    YamlJson(Problems problems) {
        this.problems = requireNonNull(problems, "problems is null");
    }

    JsonNode of(Node node) {
        if (!(node instanceof ScalarNode) && !seen.add(node)) {
            // References would let a few lines become a huge object, or an endless one.
            problems.add(YamlMap.lineOf(node), "an object or a list can't be referred to (& and *): write it out");
            return JsonNodeFactory.instance.nullNode();
        }
        return switch (node) {
            case MappingNode map -> object(map);
            case SequenceNode list -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(element -> array.add(of(element)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new IllegalStateException("a YAML node is a mapping, a sequence or a scalar");
        };
    }

    private ObjectNode object(MappingNode map) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : map.getValue()) {
            int line = YamlMap.lineOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(line, "a key is a word");
            } else if (object.has(key.getValue())) {
                problems.add(line, "the key \"" + key.getValue() + "\" is there twice");
            } else {
                object.set(key.getValue(), of(entry.getValueNode()));
            }
        }
        return object;
    }

    private JsonNode scalar(ScalarNode scalar) {
        JsonNodeFactory factory = JsonNodeFactory.instance;
        String value = scalar.getValue();
        try {
            if (scalar.getTag().equals(Tag.NULL)) {
                return factory.nullNode();
            }
            if (scalar.getTag().equals(Tag.BOOL)) {
                return factory.booleanNode(Boolean.parseBoolean(value));
            }
            if (scalar.getTag().equals(Tag.INT)) {
                return factory.numberNode(Long.decode(value));
            }
            if (scalar.getTag().equals(Tag.FLOAT)) {
                return factory.numberNode(new BigDecimal(value));
            }
        } catch (NumberFormatException special) {
            problems.add(YamlMap.lineOf(scalar), "the number \"" + value + "\" can't be written in JSON");
        }
        return factory.stringNode(value);
    }
}
