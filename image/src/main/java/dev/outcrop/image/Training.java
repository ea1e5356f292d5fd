package dev.outcrop.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Has the JVM write down what it learns of a start (JEP 514), with the image's own runtime and jars. It is no function of
 * its input: two trainings differ in some bytes. So it is kept until the program or the runtime is another.
 */
record Training(Program program, Path log) {

    /** Trains if it is due. */
    void run() throws IOException, InterruptedException {
        Path memory = program.at(Program.MEMORY_OF_STARTS);
        Path mark = memory.resolveSibling(memory.getFileName() + ".of");
        String wanted = fingerprint();
        if (Files.isRegularFile(memory)
                && Files.isRegularFile(mark)
                && Files.readString(mark).equals(wanted)) {
            return;
        }
        Files.deleteIfExists(mark);
        Files.deleteIfExists(memory);
        new Subprocess(
                        List.of(
                                program.at(Program.JAVA).resolve("bin/java").toString(),
                                "@" + program.at(Program.OPTIONS),
                                "-Dorg.sqlite.lib.path=" + program.at(Program.NATIVE),
                                "-XX:AOTCacheOutput=" + memory,
                                "-jar",
                                program.at(Program.JAR).toString(),
                                "train"),
                        log)
                .run("Training the JVM for fast starts");
        if (!Files.isRegularFile(memory)) {
            throw new ImageProblem("Training the JVM for fast starts made no cache; all it said is in " + log + ".");
        }
        Files.writeString(mark, wanted);
    }

    private String fingerprint() throws IOException {
        MessageDigest all = Digests.sha256();
        Path java = program.at(Program.JAVA);
        for (Path one : List.of(
                program.at(Program.JAR),
                program.at(Program.OPTIONS),
                java.resolve("lib/modules"),
                java.resolve("lib/server/libjvm.so"))) {
            all.update(HexFormat.of().parseHex(Digests.sha256(one)));
        }
        for (Path jar : program.jars()) {
            all.update(HexFormat.of().parseHex(Digests.sha256(jar)));
        }
        return HexFormat.of().formatHex(all.digest());
    }
}
