package dev.outcrop.bench.system;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.sim.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;

/**
 * How the JDK's AOT cache of a Java system is made, the same for all: it answers one question that asks for the tool, and
 * writes what it has loaded as it is told to end.
 */
final class Training {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration WRITING = Duration.ofMinutes(2);

    private final Places places;
    private final String name;
    private final Path cache;

    /** {@code cache} is the file of it. */
    Training(Places places, String name, Path cache) {
        this.places = requireNonNull(places, "places is null");
        this.name = requireNonNull(name, "name is null");
        this.cache = requireNonNull(cache, "cache is null");
    }

    /** Starts a system with flags of Java. */
    interface Starter {
        Subject start(int simulatorPort, Path logs, List<String> flags);
    }

    /** Makes the cache, unless it is newer than all that it is made of. */
    void run(FileTime newest, Starter starter) {
        try {
            if (Files.exists(cache) && Files.getLastModifiedTime(cache).compareTo(newest) > 0) {
                return;
            }
            Files.createDirectories(cache.toAbsolutePath().getParent());
            Files.deleteIfExists(cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println("Training " + name + "…");
        Path logs = places.work().resolve("logs").resolve("training");
        try (var simulator = SimulatorProcess.start(places, logs);
                Subject subject = starter.start(
                        simulator.port(), logs, List.of("-XX:AOTCacheOutput=" + cache.toAbsolutePath()))) {
            var answer =
                    Exchange.of(subject.question("train", Script.answer(20, 1).withTools(1)), 20);
            subject.load().run(List.of(Lane.once(answer)), ANSWER);
            if (answer.end() != Exchange.End.WHOLE) {
                throw new IllegalStateException(name + " did not answer in its training: " + answer.why());
            }
            subject.child().orElseThrow().close(WRITING);
        }
        if (!Files.isRegularFile(cache)) {
            throw new IllegalStateException("the JDK wrote no AOT cache for " + name + "; what it said is in " + logs);
        }
    }

    /** The flags that use it. */
    List<String> flags() {
        return List.of("-XX:AOTCache=" + cache.toAbsolutePath());
    }

    /** When the last of these files was changed. */
    static FileTime newest(Path... files) {
        var newest = FileTime.fromMillis(0);
        try {
            for (Path file : files) {
                FileTime changed = Files.getLastModifiedTime(file);
                newest = changed.compareTo(newest) > 0 ? changed : newest;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return newest;
    }
}
