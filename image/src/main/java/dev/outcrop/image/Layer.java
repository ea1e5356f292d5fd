package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A layer of the image with links and sticky folders, which Jib's own can't have. The same things make the same bytes,
 * in whatever order they came and whenever they were made.
 */
final class Layer {
    /** When everything in the image was last changed, as Jib has it too. */
    static final Instant MOMENT = Instant.ofEpochSecond(1);

    static final int FOLDER = 0755;
    static final int FILE = 0644;
    static final int PROGRAM = 0755;

    private final Map<String, Thing> things = new TreeMap<>();

    private record Thing(int mode, int owner, Content content) {}

    @FunctionalInterface
    private interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    private sealed interface Content {
        record Folder() implements Content {}

        record File(long size, Source source) implements Content {}

        record Link(String target) implements Content {}
    }

    /** Paths are absolute, without a slash at their beginning or end. */
    void folder(String path, int mode, int owner) {
        put(path, new Thing(mode, owner, new Content.Folder()));
    }

    void file(String path, int mode, byte[] bytes) {
        put(path, new Thing(mode, 0, new Content.File(bytes.length, out -> out.write(bytes))));
    }

    void file(String path, String text) {
        file(path, FILE, text.getBytes(UTF_8));
    }

    void file(String path, Path onDisk) throws IOException {
        int mode = Files.isExecutable(onDisk) ? PROGRAM : FILE;
        put(path, new Thing(mode, 0, new Content.File(Files.size(onDisk), out -> Files.copy(onDisk, out))));
    }

    void link(String path, String target) {
        put(path, new Thing(0777, 0, new Content.Link(target)));
    }

    /** All that is in a folder of the disk. */
    void tree(String path, Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.toList();
        }
        for (Path one : all) {
            String below = folder.relativize(one).toString();
            String name = below.isEmpty() ? path : path + "/" + below;
            if (Files.isSymbolicLink(one)) {
                link(name, Files.readSymbolicLink(one).toString());
            } else if (Files.isDirectory(one)) {
                folder(name, FOLDER, 0);
            } else {
                file(name, one);
            }
        }
    }

    /** Names of all that is in it, without their folders. */
    Set<String> names() {
        return things.keySet().stream()
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    private void put(String path, Thing thing) {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            things.putIfAbsent(path.substring(0, slash), new Thing(FOLDER, 0, new Content.Folder()));
        }
        things.put(path, thing);
    }

    /** Writes the layer, uncompressed. */
    void write(Path to) throws IOException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(to));
                var tar = new TarArchiveOutputStream(file, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, Thing> named : things.entrySet()) {
                write(tar, named.getKey(), named.getValue());
            }
        }
    }

    private static void write(TarArchiveOutputStream tar, String path, Thing thing) throws IOException {
        TarArchiveEntry entry = switch (thing.content()) {
            case Content.Folder _ -> new TarArchiveEntry(path + "/");
            case Content.File(long size, Source _) -> sized(path, size);
            case Content.Link(String target) -> linked(path, target);
        };
        entry.setMode(thing.mode());
        entry.setIds(thing.owner(), thing.owner());
        entry.setNames("", "");
        entry.setModTime(MOMENT.toEpochMilli());
        tar.putArchiveEntry(entry);
        if (thing.content() instanceof Content.File(long _, Source source)) {
            source.writeTo(tar);
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry sized(String path, long size) {
        var entry = new TarArchiveEntry(path);
        entry.setSize(size);
        return entry;
    }

    private static TarArchiveEntry linked(String path, String target) {
        var entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return entry;
    }
}
