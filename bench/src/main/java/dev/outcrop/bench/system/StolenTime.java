package dev.outcrop.bench.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What a hypervisor gave to others while this machine had something to do, which nothing on it can make up for. Of the first
 * line of {@code /proc/stat}: https://man7.org/linux/man-pages/man5/proc_stat.5.html.
 *
 * @param stolen ticks of all cores since the machine's start
 * @param whole the same of all time
 */
public record StolenTime(long stolen, long whole) {
    private static final Path STAT = Path.of("/proc/stat");

    /** Until now. */
    public static StolenTime now() {
        try {
            return read(Files.readString(STAT, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StolenTime read(String stat) {
        // cpu user nice system idle iowait irq softirq steal guest guest_nice, of which the last two are in user and
        // nice
        long[] ticks = Arrays.stream(stat.lines().findFirst().orElse("").split(" +", -1))
                .skip(1)
                .limit(8)
                .mapToLong(Long::parseLong)
                .toArray();
        return new StolenTime(ticks[7], Arrays.stream(ticks).sum());
    }

    /** The share of all cores' time since then that was stolen, in percent; empty if no time has passed. */
    public OptionalDouble percentSince(StolenTime then) {
        return whole == then.whole
                ? OptionalDouble.empty()
                : OptionalDouble.of(100.0 * (stolen - then.stolen) / (whole - then.whole));
    }
}
