package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.require;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Aurora's capacity, in units of about 2 GiB of memory, and what has become of the database.
 *
 * @param min 0 lets it sleep when nobody is connected; it takes 15 to 30 s to wake up
 * @param reader whether a second instance in another zone takes over when the first one is lost
 * @param backupDays how far back it can be restored to any second
 * @param restores each time it was restored; the last one serves
 * @param gone clusters that served before, and are wanted no more
 */
public record DatabaseSize(
        double min, double max, boolean reader, int backupDays, List<Restore> restores, List<String> gone) {
    private static final double LARGEST = 256;

    public DatabaseSize(
            double min,
            double max,
            boolean reader,
            int backupDays,
            @Nullable List<Restore> restores,
            @Nullable List<String> gone) {
        require(min >= 0 && half(min), "min", "is 0 or a multiple of 0.5");
        require(max >= 1 && max <= LARGEST && half(max), "max", "is from 1 to 256 in steps of 0.5");
        require(min <= max, "min", "is not more than max");
        require(!reader || min > 0, "reader", "is of no use to a database that sleeps");
        require(backupDays >= 1 && backupDays <= 35, "backupDays", "is from 1 to 35");
        this.min = min;
        this.max = max;
        this.reader = reader;
        this.backupDays = backupDays;
        this.restores = restores == null ? List.of() : List.copyOf(restores);
        this.gone = gone == null ? List.of() : List.copyOf(gone);
    }

    /** Whether it sleeps while nobody is connected. */
    public boolean sleeps() {
        return min == 0;
    }

    /**
     * The names of all its clusters, in the order in which they were made; the last one serves.
     *
     * @param first the name of the one that came with the stage
     */
    public List<String> clusters(String first) {
        var names = new ArrayList<>(List.of(first));
        restores.forEach(restore -> names.add(first + "-" + restore.suffix()));
        return List.copyOf(names);
    }

    /** What a cluster was restored from, if it was. */
    public Optional<Restore> origin(String first, String cluster) {
        return restores.stream()
                .filter(restore -> cluster.equals(first + "-" + restore.suffix()))
                .findFirst();
    }

    /** Holds what is written about clusters against each other, once the first one's name is known. */
    void requireClusters(String first) {
        List<String> names = clusters(first);
        require(new HashSet<>(names).size() == names.size(), "database.restores", "has one moment twice");
        for (int at = 0; at < restores.size(); at++) {
            String from = restores.get(at).from();
            List<String> before = names.subList(0, at + 1);
            require(
                    before.contains(from),
                    "database.restores." + at + ".from",
                    "is " + from + ", and before it there were " + String.join(", ", before));
        }
        gone.forEach(name -> {
            require(names.contains(name), "database.gone", "has " + name + ", which is no cluster of the stage");
            require(!name.equals(names.getLast()), "database.gone", "has " + name + ", which serves");
        });
    }

    private static boolean half(double units) {
        return units * 2 == Math.rint(units * 2);
    }
}
