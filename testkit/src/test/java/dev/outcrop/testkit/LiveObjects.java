package dev.outcrop.testkit;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is on the heap when all that nobody needs is gone: how many objects of each class, and the bytes of all. What is
 * left behind a little at a time shows in the numbers long before it does in the bytes.
 */
record LiveObjects(Map<String, Long> counts, long bytes) {
    private static final Pattern ROW = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Of a class without a name, such as a lambda's: it is another one in each process. */
    private static final Pattern ADDRESS = Pattern.compile("/0x\\p{XDigit}+");

    static LiveObjects now() {
        ManagementFactory.getMemoryMXBean().gc(); // what hangs on references that this one clears goes with the next
        var counts = new HashMap<String, Long>();
        long bytes = 0;
        for (String line : histogram().lines().toList()) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                counts.merge(ADDRESS.matcher(row.group(3)).replaceAll(""), Long.valueOf(row.group(1)), Long::sum);
                bytes += Long.parseLong(row.group(2));
            }
        }
        return new LiveObjects(counts, bytes);
    }

    /** The classes of which there are more than {@code allowed} more than before, and how many more. */
    Map<String, Long> since(LiveObjects before, long allowed) {
        var more = new TreeMap<String, Long>();
        counts.forEach((name, count) -> {
            long grown = count - before.counts.getOrDefault(name, 0L);
            if (grown > allowed) {
                more.put(name, grown);
            }
        });
        return more;
    }

    /** Only what is reachable is in it. */
    private static String histogram() {
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
