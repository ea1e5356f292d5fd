package dev.outcrop.server.prompts;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;

/** A file that somebody may read at any moment, as a server does that looks for changes. */
final class WholeFile {
    private WholeFile() {}

    /** Gives a file that is there another text, at once: whoever reads it has the one or the other. */
    static void write(Path path, String text) throws IOException {
        Path file = path.toRealPath(); // a link stays one
        if (!Files.isWritable(file)) {
            throw new AccessDeniedException(file.toString()); // a move would not mind
        }
        Path folder = Optional.ofNullable(file.getParent()).orElseThrow();
        Path next = Files.createTempFile(folder, ".", ".tmp");
        try {
            Files.writeString(next, text);
            keepPermissions(file, next);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (old != null) { // a file system of another kind has none
            Files.setPosixFilePermissions(to, old.readAttributes().permissions());
        }
    }
}
