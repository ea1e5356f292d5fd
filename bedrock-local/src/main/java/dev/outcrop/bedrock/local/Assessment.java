package dev.outcrop.bedrock.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a guardrail finds in texts of one side, in the form of the API's {@code GuardrailAssessment}. */
final class Assessment {
    private static final int UNIT = 1000;

    private final LocalGuardrail guardrail;
    private final List<ObjectNode> topics = new ArrayList<>();
    private final List<ObjectNode> words = new ArrayList<>();
    private final List<ObjectNode> personal = new ArrayList<>();
    private int characters;

    Assessment(LocalGuardrail guardrail) {
        this.guardrail = guardrail;
    }

    /** Looks at a text, and returns it with its masks. */
    String check(String text) {
        characters += text.length();
        String lower = text.toLowerCase(Locale.ROOT);
        new TreeMap<>(guardrail.topics()).forEach((topic, known) -> {
            if (known.stream().anyMatch(word -> lower.contains(word.toLowerCase(Locale.ROOT)))) {
                topics.add(found("BLOCKED").put("name", topic).put("type", "DENY"));
            }
        });
        for (String word : guardrail.words()) {
            if (lower.contains(word.toLowerCase(Locale.ROOT))) {
                words.add(found("BLOCKED").put("match", word));
            }
        }
        String masked = text;
        for (Map.Entry<String, String> mask : new TreeMap<>(guardrail.masks()).entrySet()) {
            Matcher secret = Pattern.compile(mask.getValue()).matcher(masked);
            masked = secret.replaceAll(match -> {
                personal.add(found("ANONYMIZED").put("match", match.group()).put("type", mask.getKey()));
                return Matcher.quoteReplacement("{" + mask.getKey() + "}");
            });
        }
        return masked;
    }

    private static ObjectNode found(String action) {
        return Json.object().put("action", action).put("detected", true);
    }

    boolean blocked() {
        return !topics.isEmpty() || !words.isEmpty();
    }

    boolean masked() {
        return !personal.isEmpty();
    }

    /** The service's sentence, as far as it is known. */
    String reason() {
        return blocked() ? "Guardrail blocked." : masked() ? "Guardrail masked." : "No action.";
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        put(json, "topicPolicy", "topics", topics);
        put(json, "wordPolicy", "customWords", words);
        if (!words.isEmpty()) {
            ((ObjectNode) json.path("wordPolicy")).putArray("managedWordLists");
        }
        put(json, "sensitiveInformationPolicy", "piiEntities", personal);
        if (!personal.isEmpty()) {
            ((ObjectNode) json.path("sensitiveInformationPolicy")).putArray("regexes");
        }
        ObjectNode metrics = json.putObject("invocationMetrics").put("guardrailProcessingLatency", 1);
        metrics.set("usage", usage());
        metrics.set("guardrailCoverage", coverage());
        return json;
    }

    private static void put(ObjectNode json, String policy, String kind, List<ObjectNode> found) {
        if (!found.isEmpty()) {
            ArrayNode all = json.putObject(policy).putArray(kind);
            found.forEach(all::add);
        }
    }

    /** Text units as they are billed: of up to 1000 characters each. */
    ObjectNode usage() {
        int units = (characters + UNIT - 1) / UNIT;
        return Json.object()
                .put("topicPolicyUnits", guardrail.topics().isEmpty() ? 0 : units)
                .put("contentPolicyUnits", 0)
                .put("wordPolicyUnits", guardrail.words().isEmpty() ? 0 : units)
                .put("sensitiveInformationPolicyUnits", guardrail.masks().isEmpty() ? 0 : units)
                .put("sensitiveInformationPolicyFreeUnits", 0)
                .put("contextualGroundingPolicyUnits", 0);
    }

    ObjectNode coverage() {
        ObjectNode coverage = Json.object();
        coverage.putObject("textCharacters").put("guarded", characters).put("total", characters);
        return coverage;
    }
}
