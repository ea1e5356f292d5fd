package dev.outcrop.bench.system;

import java.nio.file.Path;

/**
 * Where things lie.
 *
 * @param root the repository
 */
public record Places(Path root) {

    /** The bench's folder. */
    public Path bench() {
        return root.resolve("bench");
    }

    /** What is made by running. */
    public Path work() {
        return bench().resolve("target").resolve("run");
    }

    /** The server's jar. */
    Path jar() {
        return root.resolve("server/target/outcrop/outcrop.jar");
    }

    /** The bench's own classes. */
    Path classes() {
        return bench().resolve("target/classes");
    }

    /** The JDK's launcher. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
