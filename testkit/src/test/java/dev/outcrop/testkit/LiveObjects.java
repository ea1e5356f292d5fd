package dev.outcrop.testkit;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is on the heap when all that nobody needs is gone: how many objects of each class, and the bytes of all. What is
 * left behind a little at a time shows in the numbers long before it does in the bytes.
 *
 * @param histogram as the JVM writes it; one text, for what is kept here is on the heap when it is looked at again
 */
record LiveObjects(String histogram) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Of a class without a name, such as a lambda's: it is another one in each process. */
    private static final Pattern ADDRESS = Pattern.compile("/0x\\p{XDigit}+");

    LiveObjects {
        if (histogram.lines().noneMatch(line -> ROW.matcher(line).matches())) {
            throw new IllegalArgumentException("no histogram of a heap: " + histogram);
        }
    }

    static LiveObjects now() {
        ManagementFactory.getMemoryMXBean().gc(); // what hangs on references that this one clears goes with the next
        return new LiveObjects(taken());
    }

    /**
     * What is there when of no such class there are more than {@code allowed} more than there were {@code before}. What
     * just ended is let go a moment later, by threads that end and by references that two collections clear; what is
     * kept by mistake stays, and is in what is returned after a while.
     */
    static LiveObjects settled(LiveObjects before, long allowed, Pattern classes) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        LiveObjects now = now();
        while (!now.since(before, allowed, classes).isEmpty() && System.nanoTime() < until) {
            LockSupport.parkNanos(100_000_000);
            now = now();
        }
        return now;
    }

    /** How many there are of those classes. */
    long of(Pattern classes) {
        return counts().entrySet().stream()
                .filter(row -> classes.matcher(row.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long bytes() {
        return rows().mapToLong(row -> Long.parseLong(row.group(2))).sum();
    }

    /** Those of the classes of which there are more than {@code allowed} more than before, and how many more. */
    Map<String, Long> since(LiveObjects before, long allowed, Pattern classes) {
        Map<String, Long> earlier = before.counts();
        Map<String, Long> more = counts();
        more.replaceAll((name, count) -> count - earlier.getOrDefault(name, 0L));
        more.values().removeIf(grown -> grown <= allowed);
        more.keySet().removeIf(classes.asMatchPredicate().negate());
        return more;
    }

    private Map<String, Long> counts() {
        var counts = new TreeMap<String, Long>();
        rows().forEach(row ->
                counts.merge(ADDRESS.matcher(row.group(3)).replaceAll(""), Long.valueOf(row.group(1)), Long::sum));
        return counts;
    }

    private Stream<MatchResult> rows() {
        return histogram.lines().flatMap(line -> ROW.matcher(line).results());
    }

    /** Only what is reachable is in it. */
    private static String taken() {
        try {
            return (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new LinkageError("this Java has no histogram of its heap", e);
        }
    }
}
