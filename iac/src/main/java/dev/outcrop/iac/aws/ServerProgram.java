package dev.outcrop.iac.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The server that is packaged here, as a program that is asked something.
 *
 * @param folder with its jar and Java's flags
 * @param limit how long it may take
 */
record ServerProgram(Path folder, Duration limit) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** With all the time that it may need. */
    ServerProgram(Path folder) {
        this(folder, LIMIT);
    }

    /** What it says; a failure of it is a failure here. Nothing of this machine's settings is read. */
    String says(List<String> words) throws InterruptedException {
        Path jar = folder.resolve("outcrop.jar");
        if (!Files.isRegularFile(jar)) {
            throw new Trouble("the server is not packaged: " + jar
                    + " is not there; ./outcrop aws deploy and image make" + " it before they begin.");
        }
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + folder.resolve("java.options"),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString()));
        command.addAll(words);
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        forget(builder.environment());
        try {
            Path answer = Files.createTempFile("outcrop-says", ".txt");
            try {
                Process process = builder.redirectOutput(answer.toFile()).start();
                process.getOutputStream().close();
                if (!process.waitFor(limit)) {
                    process.destroyForcibly().waitFor();
                    throw new Trouble("the server that is packaged here did not answer within " + limit.toSeconds()
                            + " s: " + String.join(" ", words));
                }
                String said = Files.readString(answer).strip();
                if (process.exitValue() != 0) {
                    throw new Trouble(said);
                }
                return said;
            } finally {
                Files.delete(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings and credentials of this machine are not those of a task. */
    static void forget(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("OUTCROP_") || name.startsWith("AWS_"));
    }
}
