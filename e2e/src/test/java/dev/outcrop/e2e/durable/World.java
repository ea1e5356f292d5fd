package dev.outcrop.e2e.durable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@link EffectTools} have done. */
record World(Path file) {

    /** One start of a tool. */
    record Started(String tool, String key, String run, String call, long process) {}

    /** All starts of this tool with this key, in order. */
    List<Started> starts(String tool, String key) {
        return all().stream()
                .filter(one -> one.tool().equals(tool) && one.key().equals(key))
                .toList();
    }

    List<Started> all() {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(World::read).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Started read(String line) {
        String[] words = line.split(" ", -1);
        return new Started(words[0], words[1], words[2], words[3], Long.parseLong(words[4]));
    }
}
