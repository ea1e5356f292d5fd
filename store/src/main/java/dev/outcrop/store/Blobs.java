package dev.outcrop.store;

import dev.outcrop.id.AttachmentId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the content of attachments is. Content never changes; it comes whole or not at all. */
public interface Blobs {

    /** In a folder, which is made when something is kept in it. */
    static Blobs in(Path folder) {
        return new FolderBlobs(folder);
    }

    /**
     * In a bucket of Amazon S3.
     *
     * @param endpoint the base URL of S3
     * @param prefix what keys begin with; empty for nothing
     * @param incoming a folder for what has not come whole
     */
    static Blobs s3(URI endpoint, String bucket, String prefix, RequestSigning signing, Path incoming) {
        return new S3Blobs(new S3Bucket(endpoint, bucket, signing), prefix, incoming);
    }

    /** Adds to a request's headers what proves who makes it. */
    @FunctionalInterface
    interface RequestSigning {
        Map<String, List<String>> sign(String method, URI uri, byte[] body, Map<String, List<String>> headers);
    }

    /**
     * Takes in what comes, to be kept or thrown away.
     *
     * @throws IOException if {@code content} can't be read
     * @throws StoreFailure.NotStored if there is no place for it
     */
    Staged stage(InputStream content) throws IOException;

    /**
     * What was kept under the id; empty if there is nothing.
     *
     * @throws StoreFailure.NotRead if it is there, but can't be read
     */
    Optional<byte[]> read(AttachmentId id);

    /**
     * Removes what was kept under the id, if there is something.
     *
     * @throws StoreFailure.NotStored if it can't be removed
     */
    void remove(AttachmentId id);

    /**
     * What was kept before {@code before}: leftovers are among it. What was taken in before and never kept is removed.
     *
     * @throws StoreFailure.NotRead if that can't be found out
     */
    List<AttachmentId> keptBefore(Instant before);

    /** Content that has come; closing it throws away what was not kept. */
    interface Staged extends AutoCloseable {
        /** In hexadecimal digits. */
        String sha256();

        /**
         * All of it.
         *
         * @throws StoreFailure.NotRead if it can't be read again
         */
        byte[] bytes();

        /**
         * Keeps it for good.
         *
         * @throws StoreFailure.NotStored if it can't be kept
         */
        void keep(AttachmentId id);

        @Override
        void close();
    }
}
