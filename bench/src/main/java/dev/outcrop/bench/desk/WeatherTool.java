package dev.outcrop.bench.desk;

import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;

/** The one tool that all systems have. It answers at once. */
public final class WeatherTool {

    /**
     * The weather.
     *
     * @param detail as many characters as the city's name asks for
     */
    public record Weather(String city, int temperature, String detail) {}

    /** The weather of a city. {@code Oslo+2000} asks for 2,000 characters more. */
    @Tool(description = "Current weather of a city")
    public Weather benchWeather(@Param("The city") String city) {
        int plus = city.indexOf('+');
        return new Weather(city, 21, plus < 0 ? "" : "x".repeat(Integer.parseInt(city.substring(plus + 1))));
    }
}
