package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Folders as wholes. */
final class Folders {
    private Folders() {}

    /** With all that is in it; nothing if there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.delete(one);
        }
    }

    /** A copy of a file, last changed when everything in the image was. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(to, FileTime.from(Layer.MOMENT));
    }

    /** Has all files in it changed at that moment. */
    static void settle(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.filter(one -> !Files.isSymbolicLink(one)).toList();
        }
        for (Path one : all) {
            Files.setLastModifiedTime(one, FileTime.from(Layer.MOMENT));
        }
    }

    /** Files directly in it whose names end so, by name. */
    static List<Path> files(Path folder, String end) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(one -> one.getFileName().toString().endsWith(end))
                    .sorted()
                    .toList();
        }
    }

    /** All files in it and below it, without those that are hidden or in a hidden folder. */
    static List<Path> visible(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> StreamSupport.stream(folder.relativize(file).spliterator(), false)
                            .noneMatch(part -> part.toString().startsWith(".")))
                    .sorted()
                    .toList();
        }
    }

    /** The bytes of all files in it. */
    static long bytes(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.filter(one -> !Files.isSymbolicLink(one) && Files.isRegularFile(one))
                    .toList();
        }
        long sum = 0;
        for (Path one : all) {
            sum += Files.size(one);
        }
        return sum;
    }
}
