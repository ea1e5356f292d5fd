package dev.outcrop.agents.weather;

import java.util.List;

/** The weather of a place: now, today and the next days. */
public record Forecast(String place, Now now, Day today, List<Day> next) {
    public Forecast {
        next = List.copyOf(next);
    }

    /** The weather now; temperatures in degrees Celsius, wind in km/h. */
    public record Now(String sky, double temperatureC, double feelsLikeC, int humidityPercent, double windKmh) {}

    /** A day's weather; {@code date} is ISO-8601. */
    public record Day(String date, String sky, double highC, double lowC, int rainChancePercent) {}
}
