package dev.outcrop.agents.farm;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agents.Hemisphere;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.Optional;

/** When to sow, plant and harvest. */
public final class CropTools {
    private final Clock clock;

    /** {@code clock} tells which month it is. */
    public CropTools(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** A crop's year. */
    @Tool(
            title = "Crop calendar",
            description =
                    "Months in which to sow, plant out and harvest a crop, the soil temperature from which it grows,"
                            + " and whether it bears light frost; temperate climates",
            effect = Effect.READ,
            timeout = "5s")
    public Calendar cropCalendar(
            @Param("The crop") Crop crop,
            @Param("The hemisphere of the place; NORTH if left out") Optional<Hemisphere> hemisphere) {
        Hemisphere half = hemisphere.orElse(Hemisphere.NORTH);
        Month now = LocalDate.now(clock).getMonth();
        return new Calendar(
                crop,
                half,
                now.getValue(),
                here(crop.sow(), half),
                here(crop.plantOut(), half),
                here(crop.harvest(), half),
                crop.soilC(),
                crop.hardy());
    }

    private static List<Integer> here(List<Integer> northern, Hemisphere half) {
        return northern.stream()
                .map(month -> half.northernMonth(Month.of(month)).getValue())
                .toList();
    }

    /** A crop's months, 1 to 12, and what it needs; {@code soilC} in degrees Celsius. */
    public record Calendar(
            Crop crop,
            Hemisphere hemisphere,
            int thisMonth,
            List<Integer> sow,
            List<Integer> plantOut,
            List<Integer> harvest,
            int soilC,
            boolean bearsLightFrost) {
        public Calendar {
            sow = List.copyOf(sow);
            plantOut = List.copyOf(plantOut);
            harvest = List.copyOf(harvest);
        }
    }
}
