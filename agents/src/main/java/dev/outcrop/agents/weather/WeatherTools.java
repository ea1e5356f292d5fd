package dev.outcrop.agents.weather;

import static java.util.Objects.requireNonNull;

import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** The weather anywhere. */
public final class WeatherTools {
    private static final String PARAMETERS =
            "current=temperature_2m,apparent_temperature,relative_humidity_2m,weather_code,wind_speed_10m"
                    + "&daily=weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max"
                    + "&forecast_days=4";

    private final OpenMeteo meteo;

    /** Weather from there. */
    public WeatherTools(OpenMeteo meteo) {
        this.meteo = requireNonNull(meteo, "meteo is null");
    }

    /** The current weather and the forecast. */
    @Tool(
            description = "Current weather in a city and the forecast for today and the next three days:"
                    + " sky, temperature, chance of rain, wind",
            title = "Weather",
            effect = Effect.READ,
            returnsUntrusted = true, // anybody can name a place
            timeout = "15s")
    public Forecast weather(@Param(OpenMeteo.PLACE) String city) {
        Place place = meteo.find(city);
        JsonNode answer = meteo.forecast(place, PARAMETERS);
        JsonNode now = answer.path("current");
        JsonNode daily = answer.path("daily");
        var days = new ArrayList<Forecast.Day>();
        for (int i = 0; i < daily.path("time").size(); i++) {
            days.add(new Forecast.Day(
                    daily.path("time").path(i).asString(""),
                    Sky.of(daily.path("weather_code").path(i).asInt(-1)),
                    daily.path("temperature_2m_max").path(i).asDouble(),
                    daily.path("temperature_2m_min").path(i).asDouble(),
                    daily.path("precipitation_probability_max").path(i).asInt(0)));
        }
        if (days.isEmpty() || !now.has("temperature_2m")) {
            throw new ToolFailure("The weather service has no forecast for " + place.title() + ".");
        }
        return new Forecast(
                place.title(),
                new Forecast.Now(
                        Sky.of(now.path("weather_code").asInt(-1)),
                        now.path("temperature_2m").asDouble(),
                        now.path("apparent_temperature").asDouble(),
                        now.path("relative_humidity_2m").asInt(0),
                        now.path("wind_speed_10m").asDouble()),
                days.getFirst(),
                days.subList(1, days.size()));
    }
}
