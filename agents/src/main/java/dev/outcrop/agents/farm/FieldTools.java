package dev.outcrop.agents.farm;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agents.weather.OpenMeteo;
import dev.outcrop.agents.weather.Place;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Soil and frost, where the plants stand. */
public final class FieldTools {
    /** Leaves freeze on clear nights although the air two metres up stays a little above zero. */
    private static final double FROST_POSSIBLE_C = 3;

    private static final int LONGEST_FORECAST_DAYS = 16;

    private final OpenMeteo meteo;

    /** Readings from there. */
    public FieldTools(OpenMeteo meteo) {
        this.meteo = requireNonNull(meteo, "meteo is null");
    }

    /** How warm and moist the soil is. */
    @Tool(
            title = "Soil temperature",
            description = "Soil temperature at the surface, 6 cm and 18 cm deep, and soil moisture, now at a place."
                    + " Ask before sowing or planting out: tomatoes want 15 °C",
            effect = Effect.READ,
            returnsUntrusted = true, // anybody can name a place
            timeout = "15s")
    public Soil soilTemperature(@Param(OpenMeteo.PLACE) String place) {
        Place where = meteo.find(place);
        JsonNode hour = meteo.forecast(
                        where,
                        "current=soil_temperature_0cm,soil_temperature_6cm,soil_temperature_18cm,soil_moisture_3_to_9cm")
                .path("current");
        if (!hour.path("soil_temperature_6cm").isNumber()) {
            throw new ToolFailure("There are no soil readings for " + where.title() + ".");
        }
        return new Soil(
                where.title(),
                hour.path("soil_temperature_0cm").asDouble(),
                hour.path("soil_temperature_6cm").asDouble(),
                hour.path("soil_temperature_18cm").asDouble(),
                hour.path("soil_moisture_3_to_9cm").asDouble());
    }

    /** Which nights may bring frost. */
    @Tool(
            title = "Frost risk",
            description =
                    "Nights of the coming week, or of up to 16 days, on which frost threatens crops and young plants"
                            + " at a place",
            effect = Effect.READ,
            returnsUntrusted = true, // anybody can name a place
            timeout = "15s")
    public FrostRisk frostRisk(
            @Param(OpenMeteo.PLACE) String place,
            @Param("How many days ahead, 1 to 16; 7 if left out") Optional<Integer> days) {
        int ahead = days.orElse(7);
        if (ahead < 1 || ahead > LONGEST_FORECAST_DAYS) {
            throw new ToolFailure("A forecast reaches 1 to " + LONGEST_FORECAST_DAYS + " days ahead.");
        }
        Place where = meteo.find(place);
        JsonNode daily = meteo.forecast(where, "daily=temperature_2m_min&forecast_days=" + ahead)
                .path("daily");
        var nights = new ArrayList<Night>();
        double coldest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < daily.path("time").size(); i++) {
            JsonNode reading = daily.path("temperature_2m_min").path(i);
            if (!reading.isNumber()) {
                continue; // the last days of a long forecast may have none yet
            }
            double low = reading.doubleValue();
            coldest = Math.min(coldest, low);
            if (low <= FROST_POSSIBLE_C) {
                nights.add(new Night(
                        daily.path("time").path(i).asString(""), low, low <= 0 ? Frost.LIKELY : Frost.POSSIBLE));
            }
        }
        if (Double.isInfinite(coldest)) {
            throw new ToolFailure("There is no forecast for " + where.title() + ".");
        }
        return new FrostRisk(where.title(), ahead, coldest, nights);
    }

    /** Soil readings; degrees Celsius, moisture in cubic metres of water per cubic metre of soil. */
    public record Soil(String place, double surfaceC, double at6CmC, double at18CmC, double moistureM3PerM3) {}

    /** Nights with a frost risk; {@code coldestC} is the lowest of all days. */
    public record FrostRisk(String place, int days, double coldestC, List<Night> nights) {
        public FrostRisk {
            nights = List.copyOf(nights);
        }
    }

    /** One night; {@code date} is ISO-8601. */
    public record Night(String date, double lowC, Frost frost) {}

    /** How likely frost is. */
    public enum Frost {
        POSSIBLE,
        LIKELY
    }
}
