package dev.outcrop.agent;

import dev.outcrop.model.Caching;
import dev.outcrop.model.Caching.Place;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Guardrail;
import dev.outcrop.model.Inference;
import dev.outcrop.model.ModelSettings;
import dev.outcrop.model.ModelSettings.Overflow;
import dev.outcrop.model.ToolChoice;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Those settings of an agent's file that say how it uses its model. */
final class ModelSection {
    static final List<String> KEYS = List.of(
            "temperature",
            "max-tokens",
            "top-p",
            "stop-sequences",
            "request-fields",
            "response-fields",
            "cache",
            "guardrail",
            "system-tools",
            "tool-choice",
            "prompt-variables",
            "effort",
            "service-tier",
            "latency",
            "continue-on-length",
            "on-overflow");

    private static final int MOST_CONTINUATIONS = 10;

    private final YamlMap settings;

    ModelSection(YamlMap settings) {
        this.settings = settings;
    }

    ModelSettings read() {
        var inference = new Inference(
                settings.integer("max-tokens", 1, 1_000_000),
                settings.number("temperature", 0, 1),
                settings.number("top-p", 0, 1),
                settings.texts("stop-sequences"));
        return new ModelSettings(
                inference,
                caching(),
                CallOptions.NONE.with(this::options),
                settings.integer("continue-on-length", 0, MOST_CONTINUATIONS).orElse(0),
                settings.word("on-overflow", List.of("trim", "fail"))
                        .map(word -> Overflow.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(Overflow.TRIM),
                settings.text("tool-choice").map(ModelSection::choice).orElseGet(ToolChoice.Auto::new));
    }

    /** A tool's name, unless it is one of the two words. */
    private static ToolChoice choice(String word) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Any();
            default -> new ToolChoice.Named(word);
        };
    }

    private void options(CallOptions.Draft draft) {
        settings.map("guardrail", List.of("id", "version", "trace", "stream"))
                .flatMap(this::guardrail)
                .ifPresent(draft::guardrail);
        settings.object("request-fields").ifPresent(draft::additionalFields);
        draft.responseFields(responseFields());
        draft.systemTools(settings.texts("system-tools"));
        draft.promptVariables(settings.textsByKey("prompt-variables"));
        settings.text("effort").ifPresent(draft::effort);
        settings.word("service-tier", List.of("priority", "default", "flex", "reserved"))
                .ifPresent(draft::serviceTier);
        settings.word("latency", List.of("standard", "optimized")).ifPresent(draft::performance);
    }

    private Caching caching() {
        if (settings.isMap("cache")) {
            return settings.map("cache", List.of("places", "ttl"))
                    .map(ModelSection::caching)
                    .orElse(Caching.AUTO);
        }
        return switch (settings.word("cache", List.of("auto", "off", "1h")).orElse("auto")) {
            case "off" -> Caching.OFF;
            case "1h" -> new Caching(Caching.AUTO.places(), Optional.of("1h"));
            default -> Caching.AUTO;
        };
    }

    private static Caching caching(YamlMap map) {
        Set<Place> places = EnumSet.noneOf(Place.class);
        for (String word : map.texts("places")) {
            Optional<Place> place = List.of(Place.values()).stream()
                    .filter(known -> word(known).equals(word))
                    .findFirst();
            place.ifPresent(places::add);
            if (place.isEmpty()) {
                map.problem(
                        map.line("places/" + word),
                        "\"" + word + "\" in \"places\" is not tools, system, history or" + " tool-results");
            }
        }
        return new Caching(map.has("places") ? places : Caching.AUTO.places(), map.word("ttl", List.of("5m", "1h")));
    }

    private static String word(Place place) {
        return place.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Optional<Guardrail> guardrail(YamlMap map) {
        Optional<String> id = map.text("id");
        if (!map.has("id") || id.equals(Optional.of(""))) {
            settings.problem(settings.line("guardrail"), "\"guardrail\" has no \"id\": its identifier or ARN");
        }
        String version = map.textOrNumber("version").orElse("DRAFT");
        String trace = map.word("trace", List.of("enabled", "disabled", "enabled_full"))
                .orElse("enabled"); // it tells what was only masked from what was refused
        String stream = map.word("stream", List.of("sync", "async")).orElse("sync");
        return id.map(known -> new Guardrail(known, version, trace, stream));
    }

    private List<String> responseFields() {
        List<String> pointers = settings.texts("response-fields");
        for (String pointer : pointers) {
            if (!pointer.startsWith("/")) {
                settings.problem(
                        settings.line("response-fields/" + pointer),
                        "\"" + pointer + "\" in \"response-fields\" is not a JSON pointer, such as \"/stop_sequence\"");
            }
        }
        if (pointers.size() > CallOptions.MOST_RESPONSE_FIELDS) {
            settings.problem(
                    settings.line("response-fields"),
                    "\"response-fields\" are " + CallOptions.MOST_RESPONSE_FIELDS + " at most");
            return List.of();
        }
        return pointers;
    }
}
