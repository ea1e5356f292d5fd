package dev.outcrop.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** What a system stores in one start, on the disk that the bench lies on. */
record DataFolder(Path path) implements AutoCloseable {

    static DataFolder make(Places places, String name) {
        try {
            Files.createDirectories(places.work());
            return new DataFolder(Files.createTempDirectory(places.work(), name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (var all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
