package dev.outcrop.store;

import dev.outcrop.store.StoreFailure.CannotOpen;
import dev.outcrop.store.StoreFailure.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Proves that no other process uses a data folder: the operating system frees the lock when its holder dies. */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "outcrop.lock";
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the folder if need be and locks it. */
    static FolderLock take(Path folder) {
        FileChannel channel = open(folder);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap(
                        Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
                return new FolderLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            LoggerFactory.getLogger(FolderLock.class).debug("the folder is locked by this very process", e);
        } catch (IOException e) {
            close(channel);
            throw failure(folder, e);
        }
        close(channel);
        throw new CannotOpen(
                Reason.IN_USE,
                "Another Outcrop is using this data folder (" + folder + holder(folder)
                        + "); stop it or give --data another folder.");
    }

    private static FileChannel open(Path folder) {
        try {
            Files.createDirectories(folder);
            return FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    static CannotOpen failure(Path folder, IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("disk quota")) {
            return new CannotOpen(
                    Reason.DISK_FULL,
                    "The disk that holds the data folder " + folder
                            + " is full; free some space or give --data another folder.",
                    e);
        }
        return new CannotOpen(
                Reason.FOLDER_NOT_WRITABLE,
                "The data folder " + folder
                        + " can't be written; change its permissions or give --data another folder.",
                e);
    }

    private static String holder(Path folder) {
        try {
            String pid = Files.readString(folder.resolve(NAME), StandardCharsets.US_ASCII);
            return pid.isBlank() ? "" : ", process " + pid.strip();
        } catch (IOException e) {
            // On some systems a locked file can't be read; the sentence is clear without the number.
            LoggerFactory.getLogger(FolderLock.class).debug("the lock file can't be read", e);
            return "";
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(FolderLock.class).warn("The lock file of the data folder could not be closed.", e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }
}
