package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.require;

/**
 * Aurora's capacity, in units of about 2 GiB of memory.
 *
 * @param min 0 lets it sleep when nobody is connected; it takes 15 to 30 s to wake up
 * @param reader whether a second instance in another zone takes over when the first one is lost
 * @param backupDays how far back it can be restored to any second
 */
public record DatabaseSize(double min, double max, boolean reader, int backupDays) {
    private static final double LARGEST = 256;

    public DatabaseSize {
        require(min >= 0 && half(min), "min", "is 0 or a multiple of 0.5");
        require(max >= 1 && max <= LARGEST && half(max), "max", "is from 1 to 256 in steps of 0.5");
        require(min <= max, "min", "is not more than max");
        require(!reader || min > 0, "reader", "is of no use to a database that sleeps");
        require(backupDays >= 1 && backupDays <= 35, "backupDays", "is from 1 to 35");
    }

    /** Whether it sleeps while nobody is connected. */
    public boolean sleeps() {
        return min == 0;
    }

    private static boolean half(double units) {
        return units * 2 == Math.rint(units * 2);
    }
}
