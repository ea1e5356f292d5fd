package dev.outcrop.agents.chef;

import static java.util.Objects.requireNonNull;

import dev.outcrop.agents.Hemisphere;
import dev.outcrop.tool.Effect;
import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.time.Clock;
import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.Optional;

/** What is in season. */
public final class SeasonTools {
    private final Clock clock;

    /** {@code clock} tells the month if none is named. */
    public SeasonTools(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Vegetables and fruit of a month. */
    @Tool(
            name = "season",
            title = "In season",
            description = "Vegetables and fruit that are in season in a month, to plan a dish or a meal around;"
                    + " temperate climates",
            effect = Effect.READ,
            timeout = "5s")
    public Season season(
            @Param("Month as a number from 1 to 12; this month if left out") Optional<Integer> month,
            @Param("The hemisphere of the place; NORTH if left out") Optional<Hemisphere> hemisphere) {
        Month asked = month.map(SeasonTools::month)
                .orElseGet(() -> LocalDate.now(clock).getMonth());
        Hemisphere half = hemisphere.orElse(Hemisphere.NORTH);
        Month northern = half.northernMonth(asked);
        return new Season(
                asked.getValue(), half, names(Produce.Kind.VEGETABLE, northern), names(Produce.Kind.FRUIT, northern));
    }

    private static Month month(int number) {
        if (number < 1 || number > 12) {
            throw new ToolFailure("There is no month " + number + ": give a number from 1 to 12.");
        }
        return Month.of(number);
    }

    private static List<String> names(Produce.Kind kind, Month northern) {
        return Produce.ALL.stream()
                .filter(produce -> produce.kind() == kind && produce.inSeason(northern))
                .map(produce -> produce.english() + " (" + produce.japanese() + ")")
                .toList();
    }

    /** What is in season; names in English and Japanese. */
    public record Season(int month, Hemisphere hemisphere, List<String> vegetables, List<String> fruit) {
        public Season {
            vegetables = List.copyOf(vegetables);
            fruit = List.copyOf(fruit);
        }
    }
}
