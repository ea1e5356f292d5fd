package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A package of Debian's by its exact file, as {@code debian.lock} has it.
 *
 * @param processor Debian's name of it, or {@code all}
 * @param path below the mirror
 */
record DebianPackage(String name, String version, String processor, String path, String sha256) {
    private static final String LOCK = "debian.lock";

    /** Those that the image for this processor has. */
    static List<DebianPackage> of(Architecture architecture) {
        try (InputStream lock = requireNonNull(DebianPackage.class.getResourceAsStream(LOCK), LOCK)) {
            return new String(lock.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(DebianPackage::read)
                    .filter(found -> found.processor.equals(architecture.label()) || found.processor.equals("all"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DebianPackage read(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 5) {
            throw new IllegalStateException(LOCK + " has a line that is not five words: " + line);
        }
        return new DebianPackage(fields[0], fields[1], fields[2], fields[3], fields[4]);
    }

    /** Its name among all packages of the world. */
    String purl() {
        return "pkg:deb/debian/" + name + "@" + version.replace("+", "%2B") + "?arch=" + processor
                + "&distro=debian-12";
    }
}
