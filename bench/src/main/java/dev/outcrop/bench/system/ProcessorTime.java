package dev.outcrop.bench.system;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** User and system time, in seconds, as {@code /proc} has it: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. */
final class ProcessorTime {
    private static final double TICKS_A_SECOND = 100; // USER_HZ, the same on all of Linux

    private ProcessorTime() {}

    /** Of all threads of a process; 0 if it has ended. */
    static double of(long pid) {
        return seconds(Path.of("/proc", Long.toString(pid), "stat"));
    }

    /** Of those threads of a process that are the JVM's compilers; 0 if it has none. */
    static double ofCompilers(long pid) {
        double sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                if (name(thread).matches("C[12] Compiler.*")) {
                    sum += seconds(thread.resolve("stat"));
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            return 0; // it has ended meanwhile
        }
        return sum;
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException _) {
            return ""; // it has ended meanwhile
        }
    }

    private static double seconds(Path stat) {
        try {
            String line = Files.readString(stat);
            // The name is in brackets and may hold spaces; user and system time are fields 14 and 15.
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
        } catch (IOException _) {
            return 0; // it has ended meanwhile
        }
    }
}
