package dev.outcrop.server.usage;

import dev.outcrop.server.http.ApiRequest;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.server.http.QueryParam;
import dev.outcrop.usage.UsageQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The days that somebody asks about, both included, in the zone of budgets. */
record Days(LocalDate from, LocalDate to, ZoneId zone) {
    private static final int USUAL = 30;
    private static final int MOST = 400;

    static final List<QueryParam> PARAMETERS = List.of(
            new QueryParam.Day("from", "The first day; 30 days up to the last one if it is left out"),
            new QueryParam.Day("to", "The last day; today if it is left out"));

    static Days of(ApiRequest request, Instant now, ZoneId zone) {
        LocalDate to = request.query("to").map(LocalDate::parse).orElseGet(() -> LocalDate.ofInstant(now, zone));
        LocalDate from = request.query("from").map(LocalDate::parse).orElseGet(() -> to.minusDays(USUAL - 1));
        if (from.isAfter(to)) {
            throw ProblemException.badField("from", "“from” has to be a day before “to”, or the same one.");
        }
        if (ChronoUnit.DAYS.between(from, to) >= MOST) {
            throw ProblemException.badField("from", "“from” has to be less than " + MOST + " days before “to”.");
        }
        return new Days(from, to, zone);
    }

    /** As many days, right before these. */
    Days before() {
        long days = ChronoUnit.DAYS.between(from, to) + 1;
        return new Days(from.minusDays(days), from.minusDays(1), zone);
    }

    UsageQuery query(Optional<String> person) {
        return new UsageQuery(
                from.atStartOfDay(zone).toInstant(),
                to.plusDays(1).atStartOfDay(zone).toInstant(),
                person);
    }
}
