package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A program that is run to its end, with what it said in a file. */
record Subprocess(List<String> words, Path log) {
    private static final int LAST_LINES = 10;

    /** Throws an {@link ImageProblem} with the end of what it said, if it did not end well. */
    void run(String what) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        int code;
        try {
            code = process.waitFor();
        } finally {
            process.destroy();
        }
        if (code != 0) {
            List<String> said = Files.readString(log, UTF_8).lines().toList();
            throw new ImageProblem(what + " failed (" + code + "); all it said is in " + log + ":\n"
                    + said.stream()
                            .skip(Math.max(0, said.size() - LAST_LINES))
                            .map(line -> "  " + line)
                            .collect(Collectors.joining("\n")));
        }
    }
}
