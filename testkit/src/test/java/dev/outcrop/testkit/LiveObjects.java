package dev.outcrop.testkit;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
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
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Of a class without a name, such as a lambda's: it is another one in each process. */
    private static final Pattern ADDRESS = Pattern.compile("/0x\\p{XDigit}+");

    static LiveObjects now() {
        ManagementFactory.getMemoryMXBean().gc(); // what hangs on references that this one clears goes with the next
        return new LiveObjects(taken());
    }

    long bytes() {
        return rows().mapToLong(row -> Long.parseLong(row.group(2))).sum();
    }

    /** The classes of which there are more than {@code allowed} more than before, and how many more. */
    Map<String, Long> since(LiveObjects before, long allowed) {
        Map<String, Long> earlier = before.counts();
        Map<String, Long> more = counts();
        more.replaceAll((name, count) -> count - earlier.getOrDefault(name, 0L));
        more.values().removeIf(grown -> grown <= allowed);
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
