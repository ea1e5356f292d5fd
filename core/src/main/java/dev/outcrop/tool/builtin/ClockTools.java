package dev.outcrop.tool.builtin;

import dev.outcrop.tool.Param;
import dev.outcrop.tool.Tool;
import dev.outcrop.tool.ToolFailure;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Now, and sums with dates. */
final class ClockTools {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Clock clock;

    ClockTools(Clock clock) {
        this.clock = clock;
    }

    record Now(LocalDate date, String time, DayOfWeek dayOfWeek, String timeZone, String utcOffset, Instant instant) {}

    record Between(long days, DayOfWeek fromDayOfWeek, DayOfWeek toDayOfWeek, String inWords) {}

    record Day(LocalDate date, DayOfWeek dayOfWeek) {}

    @Tool(title = "Clock", description = "Tells today's date and weekday and the time of day.", timeout = "2s")
    Now clock(
            @Param("IANA time zone such as Asia/Tokyo or Europe/Berlin; the server's own if left out")
                    Optional<String> timeZone) {
        ZonedDateTime now =
                clock.instant().atZone(timeZone.map(ClockTools::zone).orElse(clock.getZone()));
        return new Now(
                now.toLocalDate(),
                TIME.format(now),
                now.getDayOfWeek(),
                now.getZone().getId(),
                now.getOffset().getId().replace("Z", "+00:00"),
                now.toInstant().truncatedTo(ChronoUnit.SECONDS));
    }

    @Tool(
            title = "Days between",
            description = "Counts the days from one date to another, and tells both weekdays.",
            timeout = "2s")
    Between daysBetween(@Param("The first date") LocalDate from, @Param("The second date") LocalDate to) {
        return new Between(
                ChronoUnit.DAYS.between(from, to), from.getDayOfWeek(), to.getDayOfWeek(), inWords(from, to));
    }

    @Tool(
            title = "Date plus",
            description =
                    "Adds days, weeks, months or years to a date, and tells the weekday. Negative numbers subtract.",
            timeout = "2s")
    Day datePlus(
            @Param("The date to begin with") LocalDate date,
            Optional<Integer> years,
            Optional<Integer> months,
            Optional<Integer> weeks,
            Optional<Integer> days) {
        try {
            LocalDate sum = date.plusYears(years.orElse(0))
                    .plusMonths(months.orElse(0))
                    .plusWeeks(weeks.orElse(0))
                    .plusDays(days.orElse(0));
            return new Day(sum, sum.getDayOfWeek());
        } catch (DateTimeException tooFar) {
            throw new ToolFailure("There is no calendar for a date that far away.", tooFar);
        }
    }

    private static String inWords(LocalDate from, LocalDate to) {
        Period period = from.until(to);
        return period.getYears() + " years, " + period.getMonths() + " months, " + period.getDays() + " days";
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name.strip());
        } catch (DateTimeException unknown) {
            throw new ToolFailure(
                    "There is no time zone \"" + name + "\": use an IANA name such as Asia/Tokyo.", unknown);
        }
    }
}
