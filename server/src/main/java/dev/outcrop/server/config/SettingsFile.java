package dev.outcrop.server.config;

import dev.outcrop.agent.Nearest;
import dev.outcrop.server.config.Given.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

/** The settings in a YAML file, each with its line. */
final class SettingsFile {
    private final Path file;
    private final Path base;
    private final List<String> problems;
    private final Map<SettingKey, Given> given = new EnumMap<>(SettingKey.class);

    private SettingsFile(Path file, List<String> problems) {
        this.file = file;
        this.base = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        this.problems = problems;
    }

    /** What the file says; what is wrong with it is added to {@code problems}. */
    static Map<SettingKey, Given> read(Path file, List<String> problems) {
        var reader = new SettingsFile(file, problems);
        reader.compose();
        return reader.given;
    }

    private void compose() {
        var settings = LoadSettings.builder()
                .setMaxAliasesForCollections(0) // nothing here grows by reference
                .build();
        try {
            new Compose(settings).composeString(Files.readString(file)).ifPresent(root -> {
                if (root instanceof MappingNode map) {
                    group("", map);
                } else {
                    problem(root, "settings are lines of \"key: value\"");
                }
            });
        } catch (MarkedYamlEngineException wrong) {
            int line = wrong.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(file + ":" + line + ": is not YAML: " + wrong.getProblem());
        } catch (YamlEngineException wrong) {
            problems.add(file + ": is not YAML: " + wrong.getMessage());
        } catch (CharacterCodingException notText) {
            problems.add(file + ": is not text in UTF-8");
        } catch (IOException unreadable) {
            problems.add(file + ": can't be read; --config names the file, and it is optional");
        }
    }

    private void group(String prefix, MappingNode map) {
        for (NodeTuple entry : map.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                problem(entry.getKeyNode(), "a key is a word");
                continue;
            }
            String path = prefix + name.getValue();
            Node value = entry.getValueNode();
            Optional<SettingKey> key = SettingKey.ofPath(path);
            if (key.isPresent()) {
                value(key.get(), name, value);
            } else if (prefix.isEmpty() && isGroup(path) && value instanceof MappingNode inner) {
                group(path + ".", inner);
            } else if (isGroup(path)) {
                problem(name, "\"" + path + "\" is a group: its settings stand below it, indented");
            } else {
                problem(name, "unknown key \"" + path + "\"" + Nearest.hint(path, known()));
            }
        }
    }

    private void value(SettingKey key, ScalarNode name, Node node) {
        String where = place(name) + ": \"" + key.path() + "\"";
        read(node)
                .ifPresentOrElse(
                        value -> {
                            if (given.putIfAbsent(key, new Given(value, where, false, base)) != null) {
                                problems.add(where + " is there twice");
                            }
                        },
                        () -> problems.add(where + " has no value that can be read as "
                                + key.form().label()));
    }

    private static Optional<Value> read(Node node) {
        return switch (node) {
            case ScalarNode scalar -> text(scalar).map(Value.Text::new);
            case SequenceNode list -> texts(list).map(Value.Items::new);
            case MappingNode map -> named(map).map(Value.Named::new);
            default -> Optional.empty();
        };
    }

    private static Optional<String> text(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()
                ? Optional.empty()
                : Optional.of(scalar.getValue().strip());
    }

    private static Optional<List<String>> texts(SequenceNode list) {
        var texts = new ArrayList<String>();
        for (Node element : list.getValue()) {
            Optional<String> text = element instanceof ScalarNode scalar ? text(scalar) : Optional.empty();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return Optional.of(texts);
    }

    private static Optional<Map<String, List<String>>> named(MappingNode map) {
        var named = new LinkedHashMap<String, List<String>>();
        for (NodeTuple entry : map.getValue()) {
            Optional<List<String>> items = switch (entry.getValueNode()) {
                case ScalarNode scalar -> text(scalar).map(List::of);
                case SequenceNode list -> texts(list);
                default -> Optional.empty();
            };
            if (items.isEmpty()
                    || !(entry.getKeyNode() instanceof ScalarNode name)
                    || named.put(name.getValue(), items.get()) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }

    private static boolean isGroup(String path) {
        return Stream.of(SettingKey.values()).anyMatch(key -> key.path().startsWith(path + "."));
    }

    private static List<String> known() {
        return Stream.of(SettingKey.values()).map(SettingKey::path).toList();
    }

    private void problem(Node at, String sentence) {
        problems.add(place(at) + ": " + sentence);
    }

    private String place(Node node) {
        return file + ":" + node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
