package dev.outcrop.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where figures come from.
 *
 * @param load the load average of a minute before the first round: above 1, something else was at work
 */
public record Machine(
        int cores, String processor, long memoryMb, String kernel, String jdk, String governor, String load) {

    /** This one, now. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name").orElse(System.getProperty("os.arch")),
                field("/proc/meminfo", "MemTotal")
                        .map(value -> Long.parseLong(value.replaceAll("\\D", "")) / 1024)
                        .orElse(0L),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Runtime.version().toString(),
                read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").orElse("not readable"),
                loadNow());
    }

    /** The load average of the last minute. */
    public static String loadNow() {
        return read("/proc/loadavg").map(line -> line.split(" ", -1)[0]).orElse("not readable");
    }

    /** A short name for a folder. */
    public String shortName() {
        return cores + "-cores-" + System.getProperty("os.arch");
    }

    /** A sentence for people. */
    public String sentence() {
        return cores + " cores (" + processor + "), " + memoryMb + " MB of memory, " + kernel + ", JDK " + jdk
                + ", governor " + governor + ", load average before: " + load + ".";
    }

    private static Optional<String> field(String file, String name) {
        return read(file).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static Optional<String> read(String file) {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(path, UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
