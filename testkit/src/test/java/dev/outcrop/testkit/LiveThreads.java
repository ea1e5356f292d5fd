package dev.outcrop.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Counts the threads that work for runs, virtual ones too. */
final class LiveThreads {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private LiveThreads() {}

    static int count() {
        return names().size();
    }

    /** Threads end a moment after their work. */
    static void awaitAtMost(int allowed) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        List<String> left = names();
        while (left.size() > allowed) {
            if (System.nanoTime() > until) {
                throw new AssertionError("threads are left beside " + allowed + " from before: " + left);
            }
            LockSupport.parkNanos(50_000_000);
            left = names();
        }
    }

    private static List<String> names() {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path dump = folder.resolve("dump.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            List<String> names = Files.readAllLines(dump).stream()
                    .filter(line -> line.startsWith("#") && (line.contains("\"outcrop-") || line.contains("\"tool-")))
                    .toList();
            Files.delete(dump);
            Files.delete(folder);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
