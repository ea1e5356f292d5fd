package dev.outcrop.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process that the bench has started, and what the system says about it and its descendants. */
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // Ctrl-C must not leave servers behind, which would be in the way of the next measurement.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(process -> {
                    process.descendants().forEach(ProcessHandle::destroy);
                    process.destroy();
                })));
    }

    private final Process process;
    private final long startedAt;

    private Child(Process process, long startedAt) {
        this.process = process;
        this.startedAt = startedAt;
    }

    /** Starts it in a folder; what it prints goes to {@code log}. */
    public static Child start(List<String> command, Path folder, Map<String, String> environment, Path log) {
        var builder = new ProcessBuilder(found(command, environment))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        // Nothing in the environment of whoever runs the bench may change what is measured.
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("OUTCROP_"));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            long now = System.nanoTime();
            Process process = builder.start();
            RUNNING.add(process);
            return new Child(process, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDK looks a program up on its own path, not on the child's: that would be another Java than the bench's. */
    static List<String> found(List<String> command, Map<String, String> environment) {
        String program = command.getFirst();
        if (program.contains("/")) {
            return command;
        }
        String path = environment.getOrDefault("PATH", System.getenv().getOrDefault("PATH", ""));
        var found = new ArrayList<>(command);
        Arrays.stream(path.split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .ifPresent(file -> found.set(0, file.toString()));
        return found;
    }

    /** When it was started, on the clock of {@link System#nanoTime}. */
    public long startedAt() {
        return startedAt;
    }

    /** Its id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it is there. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Waits until it ends; its exit code. */
    int await() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", e);
        }
    }

    /** Processor time so far, in seconds, of itself and its descendants. */
    public double cpuSeconds() {
        return family().stream().mapToDouble(ProcessorTime::of).sum();
    }

    /** Of it the part that the JVM's compilers have taken. */
    public double compilerSeconds() {
        return family().stream().mapToDouble(ProcessorTime::ofCompilers).sum();
    }

    /** Resident memory in bytes, of itself and its descendants. */
    public long residentBytes() {
        return family().stream().mapToLong(Child::residentBytes).sum();
    }

    /** Ends it as an operator would, and by force if it does not end. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /** The same, with so much time for what it does last. */
    void close(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }

    private List<Long> family() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(process.toHandle()),
                        process.toHandle().descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    private static long residentBytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException _) {
            return 0; // it has ended meanwhile
        }
    }
}
