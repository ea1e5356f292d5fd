package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;
import static dev.outcrop.iac.config.Rules.require;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A database that was restored: a cluster beside the one that it has its data of, in whose place it serves. Both stay as
 * they are written here: another moment or origin would be another cluster.
 *
 * @param from the cluster whose data it has
 * @param to as they were at this moment
 */
public record Restore(String from, Instant to) {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    public Restore {
        require(!given(from, "from").isBlank(), "from", "is empty");
        require(
                given(to, "to").equals(to.truncatedTo(ChronoUnit.SECONDS)),
                "to",
                "is a moment to the second, such as 2026-11-29T10:00:00Z");
    }

    /** What tells its name from that of other clusters. */
    String suffix() {
        return NAME.format(to);
    }
}
