package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the audit log goes beside the database.
 *
 * @param waiting the folder for what the database can't take for now
 * @param copy a file that gets each entry as a line
 * @param out a stream that gets the same
 */
public record AuditFiles(Path waiting, Optional<Path> copy, Optional<PrintStream> out) {
    public AuditFiles {
        requireNonNull(waiting, "waiting is null");
        requireNonNull(copy, "copy is null");
        requireNonNull(out, "out is null");
    }
}
