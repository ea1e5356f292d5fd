package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * The server as the image has it, laid out in a folder as below the image's root: the same runtime and the same jars with
 * the same times, so that what the JVM learns of a start here is true there.
 */
record Program(Path root) {
    /** Where it is in the image. */
    static final String HOME = "/app";

    static final String JAVA = "/opt/java";
    static final String JAR = HOME + "/outcrop.jar";
    static final String OPTIONS = HOME + "/java.options";
    static final String MEMORY_OF_STARTS = HOME + "/outcrop.aot";
    static final String AGENTS = HOME + "/agents";
    static final String NATIVE = HOME + "/native";

    private static final String OURS = "outcrop-";

    /** Said before anything that takes long. */
    static void requirePackaged(Path packaged) {
        Path jar = packaged.resolve("outcrop.jar");
        if (!Files.isRegularFile(jar)) {
            throw new ImageProblem("The server is not packaged: " + jar + " is not there. ./outcrop image makes it.");
        }
    }

    /** Copies what {@code mvn package} has made into place. */
    void lay(Path packaged, Architecture architecture) throws IOException {
        Folders.delete(at(HOME + "/lib"));
        Folders.copy(packaged.resolve("outcrop.jar"), at(JAR));
        Folders.copy(packaged.resolve("java.options"), at(OPTIONS));
        for (Path library : Folders.files(packaged.resolve("lib"), ".jar")) {
            Folders.copy(library, at(HOME + "/lib/" + library.getFileName()));
        }
        // It is not unpacked at each start: where the image runs, /tmp may refuse to execute.
        Folders.copy(
                packaged.resolve("native").resolve(architecture.label()).resolve("libsqlitejdbc.so"),
                at(NATIVE + "/libsqlitejdbc.so"));
    }

    /** Copies a team's own agents into place, in place of those of the last time. */
    void layAgents(Optional<Path> folder) throws IOException {
        Folders.delete(at(AGENTS));
        if (folder.isEmpty()) {
            return;
        }
        Path from = folder.get();
        List<Path> files = Files.isDirectory(from) ? Folders.visible(from) : List.of();
        if (files.isEmpty()) {
            throw new ImageProblem("There are no agents in " + from + ": --agents names a folder of agents.");
        }
        for (Path file : files) {
            Folders.copy(file, at(AGENTS).resolve(from.relativize(file).toString()));
        }
    }

    /** All files of a team's own agents; none if it has none. */
    List<Path> agents() throws IOException {
        return Files.isDirectory(at(AGENTS)) ? Folders.visible(at(AGENTS)) : List.of();
    }

    /** A file of the image, on this disk. */
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /** Jars of other people. They change seldom. */
    List<Path> libraries() throws IOException {
        return jars().stream().filter(jar -> !ours(jar)).toList();
    }

    /** Our own jars, beside the one that is started. */
    List<Path> modules() throws IOException {
        return jars().stream().filter(Program::ours).toList();
    }

    List<Path> jars() throws IOException {
        return Folders.files(at(HOME + "/lib"), ".jar");
    }

    private static boolean ours(Path jar) {
        return jar.getFileName().toString().startsWith(OURS);
    }

    /** The version in the jar's manifest. */
    String version() throws IOException {
        try (var jar = new JarFile(at(JAR).toFile())) {
            String version = jar.getManifest().getMainAttributes().getValue("Implementation-Version");
            return version == null ? "unknown" : version;
        }
    }
}
