package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.AttachmentId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Content in a bucket: what has come whole on this machine's disk is put there, named by its id. */
final class S3Blobs implements Blobs {
    private final S3Bucket bucket;
    private final String prefix;
    private final Path incoming;

    S3Blobs(S3Bucket bucket, String prefix, Path incoming) {
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.prefix = requireNonNull(prefix, "prefix is null");
        this.incoming = requireNonNull(incoming, "incoming is null");
    }

    private String key(AttachmentId id) {
        return prefix + id.value();
    }

    @Override
    public Staged stage(InputStream content) throws IOException {
        return StagedFile.of(incoming, content, (file, id) -> bucket.put(key(id), bytes(file)));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreFailure.NotStored("The file can't be read again: the disk reported an error.", e, true);
        }
    }

    @Override
    public Optional<byte[]> read(AttachmentId id) {
        return bucket.get(key(id));
    }

    @Override
    public void remove(AttachmentId id) {
        bucket.delete(key(id));
    }

    @Override
    public List<AttachmentId> keptBefore(Instant before) {
        StagedFile.tidy(incoming, before);
        return bucket.list(prefix).stream()
                .filter(object -> object.at().isBefore(before))
                .flatMap(object -> id(object.key()))
                .toList();
    }

    /** Somebody else's object is left where it is. */
    private Stream<AttachmentId> id(String key) {
        try {
            return Stream.of(new AttachmentId(key.substring(prefix.length())));
        } catch (IllegalArgumentException _) {
            return Stream.empty();
        }
    }
}
