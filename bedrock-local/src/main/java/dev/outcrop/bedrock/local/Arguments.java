package dev.outcrop.bedrock.local;

import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Fills a tool's parameters from the words of the question, by the names and types in its schema. */
final class Arguments {
    private static final Pattern CONVERSION = Pattern.compile(
            "\\d+(?:[.,]\\d+)?\\s*([\\p{L}°]+?)\\s*(?:\\bto\\b|\\bin\\b|\\binto\\b|\\bas\\b|を|は何)\\s*([\\p{L}°]+?)(?:に|です|$|[^\\p{L}])");
    private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern JAPANESE_MONTH = Pattern.compile("(\\d{1,2})月");
    private static final Pattern ZONE = Pattern.compile("\\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+\\b");

    private final List<Question> questions;
    private final Question question;
    private final Clock clock;
    private final Deque<Double> numbers;

    /** {@code questions}: all of the conversation, the last one last; a place named earlier still holds. */
    Arguments(List<Question> questions, Clock clock) {
        this.questions = questions;
        this.question = questions.getLast();
        this.clock = clock;
        this.numbers = new ArrayDeque<>(question.numbers());
    }

    ObjectNode fill(JsonNode schema) {
        ObjectNode arguments = Json.object();
        List<String> required = strings(schema.path("required"));
        schema.path("properties").properties().forEach(property -> {
            boolean needed = required.contains(property.getKey());
            put(arguments, property.getKey(), property.getValue(), needed);
        });
        return arguments;
    }

    private void put(ObjectNode arguments, String name, JsonNode schema, boolean needed) {
        if (schema.has("enum")) {
            List<String> values = strings(schema.path("enum"));
            named(values)
                    .or(() -> needed ? values.stream().findFirst() : Optional.empty())
                    .ifPresent(value -> arguments.put(name, value));
            return;
        }
        switch (type(schema)) {
            case "integer" -> number(name, schema, needed).ifPresent(value -> arguments.put(name, value.longValue()));
            case "number" -> number(name, schema, needed).ifPresent(value -> arguments.put(name, value));
            case "boolean" -> {
                if (needed) {
                    arguments.put(name, question.says(name));
                }
            }
            case "array" -> {
                if (needed || name.matches("(?i).*(ingredient|item|crop|name)s.*")) {
                    array(arguments.putArray(name), schema.path("items"));
                }
            }
            case "object" -> {
                if (needed) {
                    arguments.set(name, fill(schema));
                }
            }
            default -> string(name, needed).ifPresent(value -> arguments.put(name, value));
        }
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("string") : type.asString("string");
    }

    private Optional<String> named(List<String> values) {
        return values.stream()
                .filter(value -> {
                    String word = value.toLowerCase(Locale.ROOT).replace('_', ' ');
                    return question.says(word, word + "s", word + "es");
                })
                .findFirst();
    }

    private Optional<Double> number(String name, JsonNode schema, boolean needed) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.contains("month")) {
            return Optional.of((double) month());
        }
        if (!numbers.isEmpty()) {
            return Optional.of(numbers.pop());
        }
        if (!needed) {
            return Optional.empty();
        }
        return Optional.of(
                key.contains("year")
                        ? today().getYear()
                        : schema.path("minimum").asDouble(1));
    }

    private Optional<String> string(String name, boolean needed) {
        String key = name.toLowerCase(Locale.ROOT);
        Optional<String> found = Optional.empty();
        if (key.matches(".*(expression|formula|calculation).*")) {
            found = question.arithmetic();
        } else if (key.matches(".*(city|place|location|town|where|region).*")) {
            found = place();
        } else if (key.matches(".*zone.*")) {
            found = zone().or(() -> needed ? Optional.of("UTC") : Optional.empty());
        } else if (key.matches(".*(date|day|when).*")) {
            found = date().or(() -> needed ? Optional.of(today().toString()) : Optional.empty());
        } else if (key.matches(".*(from|source).*") || key.equals("unit")) {
            found = conversion(1);
        } else if (key.matches("to|.*(to_?unit|target).*")) {
            found = conversion(2);
        } else if (key.matches(".*lang.*")) {
            found = Optional.of(question.japanese() ? "ja" : "en");
        } else if (key.matches(".*(question|query|message|prompt|request|task|text|brief|input).*")) {
            found = Optional.of(question.text().strip());
        } else if (key.matches(".*(crop|plant|vegetable).*")) {
            found = crop();
        }
        return found.or(() -> needed ? Optional.of(question.salient()) : Optional.empty());
    }

    private Optional<String> place() {
        return questions.reversed().stream()
                .flatMap(asked -> asked.place().stream())
                .findFirst();
    }

    private Optional<String> crop() {
        Matcher word = Pattern.compile(
                        "(?i)\\b(tomato|potato|cucumber|pepper|lettuce|bean|corn|carrot|onion|leek)|(トマト|きゅうり|なす|大根|じゃがいも)")
                .matcher(question.text());
        return word.find() ? Optional.of(word.group().toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    private Optional<String> zone() {
        Matcher named = ZONE.matcher(question.text());
        if (named.find()) {
            return Optional.of(named.group());
        }
        if (question.says("東京", "日本")) {
            return Optional.of("Asia/Tokyo");
        }
        return question.place()
                .map(place -> "/" + place.replace(' ', '_'))
                .flatMap(ending -> ZoneId.getAvailableZoneIds().stream()
                        .filter(zone -> zone.endsWith(ending))
                        .sorted()
                        .findFirst());
    }

    private Optional<String> date() {
        Matcher iso = ISO_DATE.matcher(question.text());
        if (iso.find()) {
            return Optional.of(iso.group());
        }
        if (question.says("tomorrow", "明日")) {
            return Optional.of(today().plusDays(1).toString());
        }
        return question.says("today", "今日") ? Optional.of(today().toString()) : Optional.empty();
    }

    private int month() {
        Matcher japanese = JAPANESE_MONTH.matcher(question.text());
        if (japanese.find()) {
            return Math.clamp(Integer.parseInt(japanese.group(1)), 1, 12);
        }
        for (Month month : Month.values()) {
            String name = month.getDisplayName(TextStyle.FULL, Locale.ENGLISH).toLowerCase(Locale.ROOT);
            // "may" is more often a verb.
            boolean named = month == Month.MAY ? question.text().contains("May") : question.says(name);
            if (named) {
                return month.getValue();
            }
        }
        return today().getMonthValue();
    }

    private Optional<String> conversion(int side) {
        Matcher matcher = CONVERSION.matcher(question.text());
        return matcher.find() ? Optional.of(matcher.group(side)) : Optional.empty();
    }

    private void array(ArrayNode array, JsonNode items) {
        List<String> values = strings(items.path("enum"));
        switch (type(items)) {
            case "integer" -> numbers.forEach(value -> array.add(value.longValue()));
            case "number" -> numbers.forEach(array::add);
            case "object" -> array.add(fill(items));
            default -> {
                if (values.isEmpty()) {
                    question.items().forEach(array::add);
                } else {
                    named(values).ifPresent(array::add);
                }
            }
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(value -> value.asString("")).toList();
    }
}
