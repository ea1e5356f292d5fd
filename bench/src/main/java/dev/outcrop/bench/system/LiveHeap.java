package dev.outcrop.bench.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What a Java process holds after a collection, by {@code jcmd}. */
final class LiveHeap {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern USED = Pattern.compile("(?m)^\\s*(\\S+.*?)\\s+total .*?used (\\d+)K");

    private LiveHeap() {}

    /** The bytes in use after a full collection; empty if the process is none of Java's. */
    static OptionalLong bytes(long pid) {
        if (jcmd(pid, "GC.run").isEmpty()) {
            return OptionalLong.empty();
        }
        return read(jcmd(pid, "GC.heap_info"));
    }

    /** Adds the generations up, and leaves out what is no heap. */
    static OptionalLong read(String info) {
        long kilobytes = USED.matcher(info)
                .results()
                .filter(found -> !found.group(1).contains("Metaspace"))
                .mapToLong(found -> Long.parseLong(found.group(2)))
                .sum();
        return kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes * 1024);
    }

    private static String jcmd(long pid, String what) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            what)
                    .redirectErrorStream(true)
                    .start();
            // A process that is out of memory may not answer at all.
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .execute(jcmd::destroyForcibly);
            String says = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
            return jcmd.waitFor() == 0 ? says : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
