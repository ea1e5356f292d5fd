package dev.outcrop.agents.weather;

import static java.util.Objects.requireNonNull;

import dev.outcrop.http.GuardedHttp;
import dev.outcrop.http.HttpAnswer;
import dev.outcrop.tool.ToolFailure;
import java.net.URI;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of Open-Meteo that the tools need; free, without a key.
 *
 * @see <a href="https://open-meteo.com/en/docs">Forecast</a>
 * @see <a href="https://open-meteo.com/en/docs/geocoding-api">Geocoding</a>
 */
public final class OpenMeteo {
    /** How a tool describes its place to the model. */
    public static final String PLACE =
            "City or place, as people write it in any language; add region or country after a comma if several have the"
                    + " name, such as \"Portland, Maine\"";

    private static final String GEOCODING = "https://geocoding-api.open-meteo.com/v1/search";
    private static final String FORECAST = "https://api.open-meteo.com/v1/forecast";

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
        var wanted = PlaceName.of(name);
        JsonNode found = get(URI.create(GEOCODING + "?" + wanted.query())).path("results");
        return wanted.best(found)
                .orElseThrow(() -> new ToolFailure("No place with the name \"" + name.strip()
                        + "\" is known. Try the nearest larger town, or its name in another spelling."));
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
}
