package dev.outcrop.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

/** A YAML mapping read by key and type; each thing that is not as asked becomes a problem with its line. */
final class YamlMap {
    /** The front matter begins in the file's second line, and marks count from 0. */
    private static final int LINE_OFFSET = 2;

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,9}");

    private final String file;
    private final List<AgentProblem> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final YamlJson json = new YamlJson(this::problem);
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
        return byKey(
                key,
                "name: text",
                "text; put it in quotes if need be",
                node -> textOf(node).map(String::strip));
    }

    /** A mapping of words to lists of texts; the line of each stands under {@code key/word}. */
    Map<String, List<String>> listsByKey(String key) {
        return byKey(key, "name: [one, two]", "a list of texts, such as [one, two]", YamlMap::filledTexts);
    }

    /** {@code entry} is how an entry is written, {@code kind} what its value is. */
    private <V> Map<String, V> byKey(String key, String entry, String kind, Function<Node, Optional<V>> value) {
        Node node = values.get(key);
        if (node == null) {
            return Map.of();
        }
        if (!(node instanceof MappingNode map)) {
            problem(lineOf(node), "\"" + key + "\" is lines of \"" + entry + "\"");
            return Map.of();
        }
        var found = new LinkedHashMap<String, V>();
        for (NodeTuple tuple : map.getValue()) {
            int line = lineOf(tuple.getKeyNode());
            Optional<String> name = textOf(tuple.getKeyNode());
            Optional<V> read = value.apply(tuple.getValueNode());
            if (name.isEmpty()) {
                problem(line, "a key is a word");
            } else if (read.isEmpty()) {
                problem(line, "\"" + name.get() + "\" in \"" + key + "\" is " + kind);
            } else if (found.putIfAbsent(name.get(), read.get()) != null) {
                problem(line, "the key \"" + name.get() + "\" is there twice");
            } else {
                lines.put(key + "/" + name.get(), line);
            }
        }
        return found;
    }

    /** The texts of a list of nothing else, none of them empty. */
    private static Optional<List<String>> filledTexts(Node node) {
        if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = list.getValue().stream()
                .flatMap(element -> textOf(element).stream())
                .filter(text -> !text.isEmpty())
                .toList();
        return Optional.of(texts).filter(all -> all.size() == list.getValue().size());
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
            return Optional.of(json.of(map));
        }
        problem(lineOf(node), "\"" + key + "\" is an object of keys and values");
        return Optional.empty();
    }

    private static Optional<String> textOf(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static boolean isNumber(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT);
    }

    static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + LINE_OFFSET).orElse(1);
    }
}
