package dev.outcrop.agents.weather;

import static java.util.Objects.requireNonNull;

import dev.outcrop.http.GuardedHttp;
import dev.outcrop.http.HttpAnswer;
import dev.outcrop.tool.ToolFailure;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of Open-Meteo that the tools need; free, without a key.
 *
 * @see <a href="https://open-meteo.com/en/docs">Open-Meteo</a>
 */
public final class OpenMeteo {
    private static final URI GEOCODING = URI.create("https://geocoding-api.open-meteo.com/v1/search");
    private static final URI FORECAST = URI.create("https://api.open-meteo.com/v1/forecast");

    private final GuardedHttp http;

    /** Reached through the server's guarded client. */
    public OpenMeteo(GuardedHttp http) {
        this.http = requireNonNull(http, "http is null");
    }

    /**
     * Finds a place by its name in any language.
     *
     * @throws ToolFailure if there is none, or no connection
     */
    public Place find(String name) {
        JsonNode found = get(URI.create(GEOCODING + "?count=1&format=json&language=" + language(name) + "&name="
                        + URLEncoder.encode(name.strip(), StandardCharsets.UTF_8)))
                .path("results")
                .path(0);
        if (!found.has("latitude")) {
            throw new ToolFailure("No place with the name \"" + name.strip()
                    + "\" is known. Try the nearest larger town, or its name in another spelling.");
        }
        return new Place(
                found.path("name").asString(name),
                found.path("country").asString(""),
                found.path("latitude").asDouble(),
                found.path("longitude").asDouble());
    }

    /**
     * The forecast for a place with these query parameters, times in the place's own zone.
     *
     * @throws ToolFailure if there is no connection or no answer
     */
    public JsonNode forecast(Place place, String parameters) {
        return get(URI.create(String.format(
                Locale.ROOT,
                "%s?latitude=%.4f&longitude=%.4f&timezone=auto&%s",
                FORECAST,
                place.latitude(),
                place.longitude(),
                parameters)));
    }

    private JsonNode get(URI uri) {
        HttpAnswer answer = http.get(uri);
        if (!answer.ok()) {
            throw new ToolFailure("The weather service answered with status " + answer.status() + ". Try again later.");
        }
        try {
            return JsonMapper.shared().readTree(answer.text());
        } catch (JacksonException e) {
            throw new ToolFailure("The weather service gave an answer that could not be read. Try again later.", e);
        }
    }

    // The geocoder matches names in the language that it is asked in.
    private static String language(String name) {
        return name.codePoints()
                        .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN
                                || Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA
                                || Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA)
                ? "ja"
                : "en";
    }
}
