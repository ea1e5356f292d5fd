package dev.outcrop.bench.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this machine has room for.
 *
 * @param descriptors that a process may have open; Java and Node take what the hard limit allows, and so do their children
 * @param ports that connections from one address to one server can have
 * @param heapBytes what Java takes at most for its heap where nothing is said: a quarter of the memory
 */
record Room(int descriptors, int ports, long heapBytes) {
    private static final int MOST = 9000;
    private static final int SPARE = 1000;

    /** This one. */
    static Room here() {
        try {
            return new Room(
                    descriptors(Files.readAllLines(Path.of("/proc/self/limits"))),
                    // By line, for a kernel's setting has to be read at once: a read of one byte ends it.
                    ports(Files.readAllLines(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))
                            .getFirst()),
                    memory(Files.readAllLines(Path.of("/proc/meminfo"))) / 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Streams at once: each is two descriptors of the server, and a port on its way to the simulator. */
    int streams() {
        return Math.max(1, Math.min(MOST, Math.min((descriptors - SPARE) / 2, ports - SPARE)));
    }

    static int descriptors(List<String> limits) {
        return limits.stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).strip().split("\\s+", -1)[0])
                .filter(word -> !word.equals("unlimited"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    static int ports(String range) {
        String[] ends = range.strip().split("\\s+", -1);
        return Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
    }

    private static long memory(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
