package dev.outcrop.iac.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The server that is packaged here, as a program that is asked something.
 *
 * @param folder with its jar and Java's flags
 */
record ServerProgram(Path folder) {

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
        builder.environment().keySet().removeIf(name -> name.startsWith("OUTCROP_"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new Trouble(said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
