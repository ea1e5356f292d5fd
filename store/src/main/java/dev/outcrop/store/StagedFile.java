package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.AttachmentId;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that has come, under a name that nobody looks for until it is on the disk whole. */
final class StagedFile implements Blobs.Staged {
    private static final Logger LOG = LoggerFactory.getLogger(StagedFile.class);
    private static final int CHUNK = 16_384;

    /** Keeps a file that has come whole under an id. */
    @FunctionalInterface
    interface Keeping {
        void keep(Path file, AttachmentId id);
    }

    private final Path file;
    private final String sha256;
    private final Keeping keeping;

    private StagedFile(Path file, String sha256, Keeping keeping) {
        this.file = file;
        this.sha256 = sha256;
        this.keeping = keeping;
    }

    static StagedFile of(Path folder, InputStream content, Keeping keeping) throws IOException {
        Path file = begun(folder);
        boolean whole = false;
        try {
            var staged = new StagedFile(file, write(file, content), keeping);
            whole = true;
            return staged;
        } finally {
            if (!whole) {
                discard(file);
            }
        }
    }

    private static Path begun(Path folder) {
        try {
            createFolders(folder);
            return Files.createTempFile(folder, "", ".part", only(folder, "rw-------"));
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    /** The content's SHA-256. What fails at the content is the client's; what fails at the disk is ours. */
    private static String write(Path file, InputStream content) throws IOException {
        MessageDigest digest = sha256Digest();
        byte[] chunk = new byte[CHUNK];
        // Not a channel, which closes itself when a deadline interrupts this thread at the wrong moment.
        try (OutputStream out = opened(file)) {
            for (int count = content.read(chunk); count >= 0; count = content.read(chunk)) {
                digest.update(chunk, 0, count);
                append(out, chunk, count);
            }
        }
        force(file);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static OutputStream opened(Path file) {
        try {
            return new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    private static void append(OutputStream out, byte[] chunk, int count) {
        try {
            out.write(chunk, 0, count);
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    private static void force(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String sha256() {
        return sha256;
    }

    @Override
    public byte[] bytes() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreFailure.NotRead("The file can't be read again: the disk reported an error.", e, true);
        }
    }

    @Override
    public void keep(AttachmentId id) {
        keeping.keep(file, id);
    }

    /** Moves the file to where it stays, on the same disk. */
    static void move(Path file, Path kept) {
        Path folder = requireNonNull(kept.getParent(), "no folder");
        try {
            createFolders(folder);
            Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(folder);
        } catch (IOException e) {
            throw notStored(e);
        }
    }

    /** Removes files that began to come before {@code before} and were left by their process. */
    static void tidy(Path folder, Instant before) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                    Files.deleteIfExists(file);
                    LOG.info("a file that was not taken in whole is removed");
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("a file was kept or thrown away while it was looked at", e);
        } catch (IOException | UncheckedIOException e) {
            throw new StoreFailure.NotRead("The folder of attached files can't be read.", e, false);
        }
    }

    /** A new name is on the disk when its folder is. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            LOG.debug("this system opens no folders, and keeps names by itself", e);
        }
    }

    private static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, only(folder, "rwx------"));
    }

    /** Only this user's, where the file system knows users. */
    private static FileAttribute<?>[] only(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString(permissions)))
                }
                : new FileAttribute<?>[0];
    }

    private static StoreFailure.NotStored notStored(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = message.contains("no space left") || message.contains("disk quota");
        return new StoreFailure.NotStored(
                full
                        ? "The file can't be stored: the disk is full. Free some space, then attach it again."
                        : "The file can't be stored: its folder can't be written.",
                e,
                full);
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("a file that is not kept could not be removed; the tidying will", e);
        }
    }

    @Override
    public void close() {
        discard(file);
    }
}
