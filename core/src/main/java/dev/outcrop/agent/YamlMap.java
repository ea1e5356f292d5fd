package dev.outcrop.agent;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A YAML mapping read by key and type; each thing that is not as asked becomes a problem with its line. */
final class YamlMap {
    /** The front matter begins in the file's second line, and marks count from 0. */
    private static final int LINE_OFFSET = 2;

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

    private final String file;
    private final List<AgentProblem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean readable;

    YamlMap(String file, List<AgentProblem> problems, String yaml, Collection<String> known) {
        this.file = file;
        this.problems = problems;
        var settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // refused below, with a line
                .setAllowNonScalarKeys(true) // the same
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            readable = root.isEmpty() || root.get() instanceof MappingNode;
            root.ifPresent(node -> entries(node, known));
        } catch (MarkedYamlEngineException wrong) {
            int line = wrong.getProblemMark()
                    .map(mark -> mark.getLine() + LINE_OFFSET)
                    .orElse(1);
            problem(line, "is not YAML: " + wrong.getProblem());
        } catch (YamlEngineException wrong) {
            problem(1, "is not YAML: " + wrong.getMessage());
        }
    }

    /** A mapping within another one. */
    private YamlMap(String file, List<AgentProblem> problems, MappingNode map, Collection<String> known) {
        this.file = file;
        this.problems = problems;
        this.readable = true;
        entries(map, known);
    }

    private void entries(Node root, Collection<String> known) {
        if (!(root instanceof MappingNode map)) {
            problem(lineOf(root), "the settings are lines of \"key: value\"");
            return;
        }
        for (NodeTuple entry : map.getValue()) {
            int line = lineOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problem(line, "a key is a word");
            } else if (!known.contains(key.getValue())) {
                problem(line, "unknown key \"" + key.getValue() + "\"" + Nearest.hint(key.getValue(), known));
            } else if (values.putIfAbsent(key.getValue(), entry.getValueNode()) != null) {
                problem(line, "the key \"" + key.getValue() + "\" is there twice");
            } else {
                lines.put(key.getValue(), line);
            }
        }
    }

    /** The lines of keys and of list entries that have been read. */
    Map<String, Integer> lines() {
        return lines;
    }

    int line(String key) {
        return lines.getOrDefault(key, 1);
    }

    void problem(int line, String message) {
        problems.add(new AgentProblem(file, line, message));
    }

    /** Whether it is a mapping at all, so that a missing key is worth a word. */
    boolean readable() {
        return readable;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<String> text(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        Optional<String> text = textOf(node);
        if (text.isEmpty()) {
            problem(lineOf(node), "\"" + key + "\" is text; put it in quotes if it looks like something else");
        }
        return text.map(String::strip); // a block of lines ends with a line break
    }

    /** A text that is one of {@code words}. */
    Optional<String> word(String key, List<String> words) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        Optional<String> word = textOf(node).map(String::strip).filter(words::contains);
        if (word.isEmpty()) {
            String others = String.join(", ", words.subList(0, words.size() - 1));
            problem(lineOf(node), "\"" + key + "\" is " + others + " or " + words.getLast());
        }
        return word;
    }

    /** A text, which may look like a whole number. */
    Optional<String> textOrNumber(String key) {
        return values.get(key) instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)
                ? Optional.of(scalar.getValue())
                : text(key);
    }

    boolean isMap(String key) {
        return values.get(key) instanceof MappingNode;
    }

    /** A mapping of these keys. */
    Optional<YamlMap> map(String key, List<String> known) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof MappingNode map) {
            return Optional.of(new YamlMap(file, problems, map, known));
        }
        problem(lineOf(node), "\"" + key + "\" is lines of \"key: value\" with the keys " + String.join(", ", known));
        return Optional.empty();
    }

    List<String> texts(String key) {
        Node node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list)) {
            problem(lineOf(node), "\"" + key + "\" is a list, such as [one, two]");
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (Node element : list.getValue()) {
            Optional<String> text = textOf(element);
            if (text.isEmpty()) {
                problem(lineOf(element), "\"" + key + "\" is a list of texts; put each in quotes if need be");
            } else if (text.get().isEmpty()) {
                problem(lineOf(element), "an empty text in \"" + key + "\"");
            } else if (texts.contains(text.get())) {
                problem(lineOf(element), "\"" + text.get() + "\" is there twice in \"" + key + "\"");
            } else {
                texts.add(text.get());
                lines.put(key + "/" + text.get(), lineOf(element));
            }
        }
        return texts;
    }

    /** A mapping of words to texts; the line of each stands under {@code key/word}. */
    Map<String, String> textsByKey(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof MappingNode map)) {
            problem(lineOf(node), "\"" + key + "\" is lines of \"name: text\"");
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        for (NodeTuple entry : map.getValue()) {
            int line = lineOf(entry.getKeyNode());
            Optional<String> name = textOf(entry.getKeyNode());
            Optional<String> text = textOf(entry.getValueNode());
            if (name.isEmpty()) {
                problem(line, "a key is a word");
            } else if (text.isEmpty()) {
                problem(line, "\"" + name.get() + "\" in \"" + key + "\" is text; put it in quotes if need be");
            } else if (texts.putIfAbsent(name.get(), text.get().strip()) != null) {
                problem(line, "the key \"" + name.get() + "\" is there twice");
            } else {
                lines.put(key + "/" + name.get(), line);
            }
        }
        return texts;
    }

    /** A mapping of words to lists of texts; the line of each stands under {@code key/word}. */
    Map<String, List<String>> listsByKey(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof MappingNode map)) {
            problem(lineOf(node), "\"" + key + "\" is lines of \"name: [one, two]\"");
            return Map.of();
        }
        var lists = new LinkedHashMap<String, List<String>>();
        for (NodeTuple entry : map.getValue()) {
            int line = lineOf(entry.getKeyNode());
            Optional<String> name = textOf(entry.getKeyNode());
            List<String> texts = entry.getValueNode() instanceof SequenceNode list
                    ? list.getValue().stream()
                            .flatMap(element -> textOf(element).stream())
                            .filter(text -> !text.isEmpty())
                            .toList()
                    : List.of();
            boolean whole = entry.getValueNode() instanceof SequenceNode list
                    && !texts.isEmpty()
                    && texts.size() == list.getValue().size();
            if (name.isEmpty()) {
                problem(line, "a key is a word");
            } else if (!whole) {
                problem(line, "\"" + name.get() + "\" in \"" + key + "\" is a list of texts, such as [one, two]");
            } else if (lists.putIfAbsent(name.get(), texts) != null) {
                problem(line, "the key \"" + name.get() + "\" is there twice");
            } else {
                lines.put(key + "/" + name.get(), line);
            }
        }
        return lists;
    }

    Optional<Integer> integer(String key, int least, int most) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && INTEGER.matcher(scalar.getValue()).matches()) {
            int value = Integer.parseInt(scalar.getValue());
            if (value >= least && value <= most) {
                return Optional.of(value);
            }
        }
        problem(lineOf(node), "\"" + key + "\" is a whole number from " + least + " to " + most);
        return Optional.empty();
    }

    Optional<Double> number(String key, double least, double most) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar && isNumber(scalar)) {
            try {
                double value = Double.parseDouble(scalar.getValue());
                if (value >= least && value <= most) {
                    return Optional.of(value);
                }
            } catch (NumberFormatException hexadecimal) {
                // said below
            }
        }
        problem(lineOf(node), "\"" + key + "\" is a number from " + least + " to " + most);
        return Optional.empty();
    }

    Optional<JsonNode> object(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof MappingNode map) {
            return Optional.of(json(map));
        }
        problem(lineOf(node), "\"" + key + "\" is an object of keys and values");
        return Optional.empty();
    }

    private JsonNode json(Node node) {
        if (!(node instanceof ScalarNode) && !seen.add(node)) {
            // References would let a few lines become a huge object, or an endless one.
            problem(lineOf(node), "an object or a list can't be referred to (& and *): write it out");
            return JsonNodeFactory.instance.nullNode();
        }
        return switch (node) {
            case MappingNode map -> object(map);
            case SequenceNode list -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                list.getValue().forEach(element -> array.add(json(element)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new IllegalStateException("a YAML node is a mapping, a sequence or a scalar");
        };
    }

    private ObjectNode object(MappingNode map) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : map.getValue()) {
            int line = lineOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problem(line, "a key is a word");
            } else if (object.has(key.getValue())) {
                problem(line, "the key \"" + key.getValue() + "\" is there twice");
            } else {
                object.set(key.getValue(), json(entry.getValueNode()));
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
            problem(lineOf(scalar), "the number \"" + value + "\" can't be written in JSON");
        }
        return factory.stringNode(value);
    }

    private static Optional<String> textOf(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static boolean isNumber(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + LINE_OFFSET).orElse(1);
    }
}
