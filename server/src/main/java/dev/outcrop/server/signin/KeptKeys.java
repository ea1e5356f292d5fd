package dev.outcrop.server.signin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** A key that is made once and kept in the data folder, for its owner's eyes. */
final class KeptKeys {
    private static final String FILE = "session-keys";
    private static final int KEY_BYTES = 32;

    private KeptKeys() {}

    /** The keys in the folder; one is made if there is none. */
    static List<String> of(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            make(file);
        }
        List<String> keys = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        boolean right = !keys.isEmpty() && keys.stream().allMatch(KeptKeys::right);
        if (!right) {
            throw new IOException(file + " holds something else than keys: delete it, and sign in again");
        }
        return keys;
    }

    private static void make(Path file) throws IOException {
        var bits = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bits);
        byte[] text = (Base64.getEncoder().encodeToString(bits) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownersAlone())) {
            channel.write(ByteBuffer.wrap(text));
        } catch (FileAlreadyExistsException _) {
            // Another process was first: its key is ours too.
        }
    }

    private static FileAttribute<?>[] ownersAlone() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** Whether it is 32 bytes in base64. */
    static boolean right(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
