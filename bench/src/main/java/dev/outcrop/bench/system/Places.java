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

    /** The AOT cache of a system; another JDK can't use it, so it has a file of its own. */
    Path cache(String system) {
        return work().resolve(system + "-" + Runtime.version() + ".aot");
    }

    /** The server's jar. */
    Path jar() {
        return root.resolve("server/target/outcrop/outcrop.jar");
    }

    /** The flags of every java that runs it. */
    Path options() {
        return jar().resolveSibling("java.options");
    }

    /** The bench's own jar; what it needs lies beside it in {@code lib}. */
    Path benchJar() {
        return bench().resolve("target/outcrop-bench.jar");
    }

    /** The class path of what belongs to the bench alone. */
    String benchPath() {
        return benchJar() + ":" + bench().resolve("target/lib/*");
    }

    /** The JDK's launcher. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
