package dev.outcrop.iac.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The templates of a stage, by their stacks' kinds: Foundation, Entry, Data, Identity, App, DeployRole. */
public record Templates(Map<String, JsonNode> byKind) {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String SUFFIX = ".template.json";

    public Templates {
        byKind = Collections.unmodifiableMap(new TreeMap<>(byKind));
    }

    /** Those of a folder into which a stage was synthesized. */
    public static Templates read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            var found = new TreeMap<String, JsonNode>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    String stack = name.substring(0, name.length() - SUFFIX.length());
                    found.put(stack.substring(stack.lastIndexOf('-') + 1), MAPPER.readTree(file));
                }
            }
            return new Templates(found);
        } catch (IOException e) {
            throw new UncheckedIOException("No templates in " + folder, e);
        }
    }

    /** All resources. */
    public List<Resource> resources() {
        var all = new ArrayList<Resource>();
        byKind.forEach((kind, template) ->
                template.path("Resources").forEachEntry((id, body) -> all.add(new Resource(kind, id, body))));
        return all;
    }

    /** Those of a type, such as {@code ECS::Service}. */
    public List<Resource> of(String type) {
        return resources().stream()
                .filter(resource -> resource.type().equals("AWS::" + type))
                .toList();
    }

    /** The only one of a type. */
    public Resource one(String type) {
        List<Resource> found = of(type);
        if (found.size() != 1) {
            throw new IllegalStateException("there are " + found.size() + " of " + type + ", not one: " + found);
        }
        return found.getFirst();
    }

    /** The whole of one template, as text; empty if there is none of this kind. */
    public String text(String kind) {
        JsonNode template = byKind.get(kind);
        return template == null ? "" : template.toString();
    }
}
