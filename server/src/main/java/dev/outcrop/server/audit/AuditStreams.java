package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.store.AuditEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Copies of the entries for other systems, a line of JSON each: in a file, on standard output, or both. */
final class AuditStreams {
    private final Optional<Path> file;
    private final Optional<PrintStream> out;
    private final AtomicLong missing = new AtomicLong();

    AuditStreams(Optional<Path> file, Optional<PrintStream> out) {
        this.file = requireNonNull(file, "file is null");
        this.out = requireNonNull(out, "out is null");
    }

    /** The file is opened each time, so that it can be moved away. */
    void send(List<AuditEntry> entries) {
        var lines = new StringBuilder();
        entries.forEach(entry -> lines.append(entry.json()).append('\n'));
        out.ifPresent(stream -> {
            stream.append(lines);
            stream.flush();
        });
        if (file.isPresent()) {
            try {
                Files.writeString(
                        file.get(),
                        lines,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND,
                        StandardOpenOption.DSYNC);
            } catch (IOException e) {
                missing.addAndGet(entries.size()); // told by health; the database has them
            }
        }
    }

    /** How many lines the file could not take. */
    long missing() {
        return missing.get();
    }
}
