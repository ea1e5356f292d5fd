package dev.outcrop.usage;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** How long a budget lasts before it is whole again. */
public enum BudgetPeriod {
    DAY,
    MONTH;

    /** From {@code from} until just before {@code to}. */
    public record Span(Instant from, Instant to) {}

    /** The one that {@code now} is in. */
    public Span around(Instant now, ZoneId zone) {
        ZonedDateTime day = now.atZone(zone).truncatedTo(ChronoUnit.DAYS);
        return switch (this) {
            case DAY ->
                span(
                        day.toLocalDate().atStartOfDay(zone),
                        day.toLocalDate().plusDays(1).atStartOfDay(zone));
            case MONTH -> {
                var first = day.toLocalDate().withDayOfMonth(1);
                yield span(first.atStartOfDay(zone), first.plusMonths(1).atStartOfDay(zone));
            }
        };
    }

    private static Span span(ZonedDateTime from, ZonedDateTime to) {
        return new Span(from.toInstant(), to.toInstant());
    }
}
