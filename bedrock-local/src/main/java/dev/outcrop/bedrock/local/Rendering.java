package dev.outcrop.bedrock.local;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON that a tool returned, as Markdown: a table for rows, a list for fields. */
final class Rendering {
    private static final int ROWS = 12;
    private static final int COLUMNS = 6;
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])[A-Z](?=[a-z])");

    private static final Pattern DATA_MARK = Pattern.compile("\\[(end of )?data [0-9a-f]{32}].*");

    private Rendering() {}

    /** A tool result's content blocks, without what tells a model that they are data. */
    static String blocks(JsonNode content) {
        return content.valueStream()
                .filter(block ->
                        !DATA_MARK.matcher(block.path("text").asString("")).matches())
                .map(Rendering::block)
                .collect(Collectors.joining("\n"));
    }

    private static String block(JsonNode block) {
        if (block.has("json")) {
            return value(block.path("json"));
        }
        if (!block.path("text").isString()) {
            return "- (" + String.join(", ", block.propertyNames()) + ")\n";
        }
        String text = Json.string(block, "text");
        if (text.strip().startsWith("{") || text.strip().startsWith("[")) {
            try {
                return value(Json.parse(text));
            } catch (JacksonException e) {
                return text + "\n"; // it only looked like JSON
            }
        }
        return text + "\n";
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            return value.size() > 0 && value.path(0).isObject() ? table(value) : bullets(value);
        }
        if (value.isObject()) {
            return fields(value);
        }
        return value.asString("") + "\n";
    }

    private static String fields(JsonNode object) {
        StringBuilder list = new StringBuilder();
        StringBuilder tables = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            String name = spoken(field.getKey());
            if (value.isArray() && value.path(0).isObject()) {
                tables.append("\n**").append(name).append("**\n\n").append(table(value));
            } else {
                list.append("- **")
                        .append(name)
                        .append("**: ")
                        .append(inline(value))
                        .append('\n');
            }
        }
        return list.append(tables).toString();
    }

    private static String table(JsonNode rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.propertyNames()));
        var shown = columns.stream().limit(COLUMNS).toList();
        StringBuilder table = new StringBuilder("| ")
                .append(shown.stream().map(Rendering::spoken).collect(Collectors.joining(" | ")))
                .append(" |\n|")
                .append(" --- |".repeat(shown.size()))
                .append('\n');
        rows.valueStream()
                .limit(ROWS)
                .forEach(row -> table.append("| ")
                        .append(shown.stream()
                                .map(column -> inline(row.path(column)).replace("|", "\\|"))
                                .collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        return table.toString();
    }

    private static String bullets(JsonNode values) {
        return values.valueStream().map(value -> "- " + inline(value) + "\n").collect(Collectors.joining());
    }

    private static String inline(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(Rendering::inline).collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(field -> spoken(field.getKey()) + " " + inline(field.getValue()))
                    .collect(Collectors.joining(", "));
        }
        return value.isMissingNode() || value.isNull()
                ? "–"
                : value.asString("").replace('\n', ' ');
    }

    private static String spoken(String key) {
        return CAPITAL.matcher(key.replace('_', ' '))
                .replaceAll(found -> " " + found.group().toLowerCase(Locale.ROOT));
    }
}
