package dev.outcrop.agents.weather;

import java.lang.Character.UnicodeScript;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A place as somebody wrote it. The geocoder knows bare names only and finds nothing for "Portland, Maine": what follows
 * a comma chooses among its answers.
 *
 * @param name what is searched for
 * @param hints region and country, if given
 */
record PlaceName(String name, List<String> hints) {
    private static final int CANDIDATES = 10;

    PlaceName {
        hints = List.copyOf(hints);
    }

    static PlaceName of(String written) {
        List<String> parts = Arrays.stream(written.split("[,、，]", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        return parts.isEmpty()
                ? new PlaceName(written.strip(), List.of())
                : new PlaceName(parts.getFirst(), parts.subList(1, parts.size()));
    }

    String query() {
        return "count=" + CANDIDATES + "&format=json&language=" + language() + "&name="
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The answer that the hints fit best; of those, the largest with exactly this name, else the geocoder's first. */
    Optional<Place> best(JsonNode results) {
        return results.valueStream()
                .filter(result -> result.path("latitude").isNumber()
                        && result.path("longitude").isNumber())
                .sorted(Comparator.comparingLong(this::fitting)
                        .thenComparingLong(this::exactness)
                        .reversed())
                .findFirst()
                .map(result -> new Place(
                        result.path("name").asString(name),
                        // Who named a region is told which one it became.
                        hints.isEmpty() ? "" : result.path("admin1").asString(""),
                        result.path("country").asString(""),
                        result.path("latitude").doubleValue(),
                        result.path("longitude").doubleValue()));
    }

    private long fitting(JsonNode result) {
        return hints.stream()
                .filter(hint -> names(result).anyMatch(hint::equalsIgnoreCase))
                .count();
    }

    private long exactness(JsonNode result) {
        return result.path("name").asString("").equalsIgnoreCase(name)
                ? result.path("population").asLong(0)
                : -1;
    }

    private static Stream<String> names(JsonNode result) {
        String code = result.path("country_code").asString("");
        return Stream.of(
                result.path("admin1").asString(""),
                result.path("admin2").asString(""),
                result.path("country").asString(""),
                Locale.of("", code).getDisplayCountry(Locale.ENGLISH),
                code,
                switch (code) {
                    case "GB" -> "UK";
                    case "US" -> "USA";
                    default -> code;
                });
    }

    // Names are indexed by language: 京都 is found in Japanese, Kyoto in English.
    private String language() {
        return name.codePoints()
                .mapToObj(UnicodeScript::of)
                .flatMap(script -> switch (script) {
                    case HAN, HIRAGANA, KATAKANA -> Stream.of("ja");
                    case HANGUL -> Stream.of("ko");
                    case CYRILLIC -> Stream.of("ru");
                    default -> Stream.of();
                })
                .findFirst()
                .orElse("en");
    }
}
