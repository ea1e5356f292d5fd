package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.AttachmentId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Content in files, in folders of folders so that none has too many. Names are ids: what people call a file is no path. */
final class FolderBlobs implements Blobs {
    private static final String INCOMING = "incoming";
    private static final int DEPTH = 3;

    private final Path folder;

    FolderBlobs(Path folder) {
        this.folder = requireNonNull(folder, "folder is null").toAbsolutePath().normalize();
    }

    /** Its last characters are random, so the folders fill alike. */
    private Path place(AttachmentId id) {
        String padded = "0000" + id.value();
        int end = padded.length();
        return folder.resolve(padded.substring(end - 2))
                .resolve(padded.substring(end - 4, end - 2))
                .resolve(id.value());
    }

    @Override
    public Staged stage(InputStream content) throws IOException {
        return StagedFile.of(folder.resolve(INCOMING), content, (file, id) -> StagedFile.move(file, place(id)));
    }

    @Override
    public Optional<byte[]> read(AttachmentId id) {
        try {
            return Optional.of(Files.readAllBytes(place(id)));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreFailure.NotRead("An attached file can't be read: its disk reported an error.", e, false);
        }
    }

    @Override
    public void remove(AttachmentId id) {
        try {
            Files.deleteIfExists(place(id));
        } catch (IOException e) {
            throw new StoreFailure.NotStored("An attached file can't be removed.", e, false);
        }
    }

    @Override
    public List<AttachmentId> keptBefore(Instant before) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        StagedFile.tidy(folder.resolve(INCOMING), before);
        var found = new ArrayList<AttachmentId>();
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.startsWith(folder.resolve(INCOMING)) && older(file, before)) {
                    id(file).ifPresent(found::add);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StoreFailure.NotRead("The folder of attached files can't be read.", e, false);
        }
        return found;
    }

    private static boolean older(Path file, Instant before) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (NoSuchFileException _) {
            return false; // it has just been kept or removed
        }
    }

    /** Somebody else's file is left where it is. */
    private Optional<AttachmentId> id(Path file) {
        try {
            var id = new AttachmentId(file.getFileName().toString());
            return place(id).equals(file) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
