package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OCSF's own schema, as far as the audit log uses it; the file says from where it is. */
public final class OcsfSchema {
    private final JsonNode schema;

    /** The one that is with the tests. */
    public OcsfSchema() {
        try (InputStream file = requireNonNull(OcsfSchema.class.getResourceAsStream("/ocsf/ocsf-1.6.0.json"))) {
            schema = JsonMapper.shared().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an event is not as its class wants it. */
    public List<String> breaches(JsonNode event) {
        var breaches = new ArrayList<String>();
        int uid = event.path("class_uid").asInt(0);
        JsonNode type = schema.path("classes").path(Integer.toString(uid));
        if (type.isMissingNode()) {
            return List.of("class_uid is " + uid);
        }
        look("", event, type, breaches);
        if (event.path("type_uid").asInt()
                != uid * 100 + event.path("activity_id").asInt()) {
            breaches.add("type_uid is not that of class and activity");
        }
        return breaches;
    }

    private void look(String at, JsonNode value, JsonNode type, List<String> breaches) {
        JsonNode attributes = type.path("attributes");
        if (!value.isObject()) {
            breaches.add(at + " is no object");
            return;
        }
        attributes.properties().forEach(attribute -> {
            if (attribute.getValue().path("requirement").asString().equals("required")
                    && !value.has(attribute.getKey())) {
                breaches.add(at + "/" + attribute.getKey() + " is missing");
            }
        });
        value.properties().forEach(each -> {
            String place = at + "/" + each.getKey();
            JsonNode attribute = attributes.path(each.getKey());
            if (attribute.isMissingNode()) {
                breaches.add(place + " is no attribute");
            } else if (attribute.path("array").asBoolean(false)) {
                if (!each.getValue().isArray()) {
                    breaches.add(place + " is no array");
                }
                each.getValue().forEach(one -> one(place, one, attribute, breaches));
            } else {
                one(place, each.getValue(), attribute, breaches);
            }
        });
        long some = names(type, "at_least_one").stream().filter(value::has).count();
        if (!names(type, "at_least_one").isEmpty() && some == 0) {
            breaches.add(at + " has none of " + names(type, "at_least_one"));
        }
        List<String> one = names(type, "just_one");
        if (!one.isEmpty() && one.stream().filter(value::has).count() != 1) {
            breaches.add(at + " has not just one of " + one);
        }
    }

    private void one(String place, JsonNode value, JsonNode attribute, List<String> breaches) {
        boolean fits = switch (attribute.path("type").asString()) {
            case "integer" -> value.isIntegralNumber();
            case "string" -> value.isString() && !value.asString().isEmpty();
            case "boolean" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "object" -> {
                String name = attribute.path("object").asString();
                if (!name.equals("object")) { // that one holds anything
                    JsonNode type = schema.path("objects").path(name);
                    if (type.isMissingNode()) {
                        breaches.add(place + " is a " + name + ", which the extract has not");
                    } else {
                        look(place, value, type, breaches);
                    }
                }
                yield value.isObject();
            }
            default -> true;
        };
        if (!fits) {
            breaches.add(place + " is no " + attribute.path("type").asString());
        }
        JsonNode words = attribute.path("enum");
        if (words.isArray() && words.valueStream().noneMatch(word -> word.equals(value))) {
            breaches.add(place + " is " + value);
        }
    }

    private static List<String> names(JsonNode type, String constraint) {
        return type.path("constraints")
                .path(constraint)
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
