package dev.outcrop.example.desk;

import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Our weather stations. A real team asks its database here. */
public final class StationTools {
    private static final Map<String, Reading> STATIONS =
            Map.of("harbour", new Reading("harbour", 11.5, 24, "06:00"), "hill", new Reading("hill", 8.0, 41, "06:10"));

    /**
     * What a station measured.
     *
     * @param celsius the temperature
     * @param windKmh the wind
     * @param at the local time of the reading
     */
    public record Reading(String station, double celsius, int windKmh, String at) {}

    /** The newest reading of a station. */
    @Tool(description = "The newest weather reading of one of our stations: harbour or hill", timeout = "5s")
    public Reading stationReading(@Param("The station: harbour or hill") String station) {
        return Optional.ofNullable(STATIONS.get(station.strip().toLowerCase(Locale.ROOT)))
                .orElseThrow(() -> new ToolFailure("There is no station of that name; there are harbour and hill."));
    }

    /** Orders sandbags for a station. It changes something, so it is never done twice; a large order asks a person first. */
    @Tool(
            description = "Orders sandbags for one of our stations, to be delivered tomorrow",
            effect = Effect.WRITE,
            askWhen = "amount > 100")
    public String orderSandbags(@Param("The station: harbour or hill") String station, @Param("How many") int amount) {
        return amount + " sandbags are ordered for " + stationReading(station).station() + ".";
    }
}
