package dev.outcrop.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of this machine and their versions. */
final class Programs {
    private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.\\d+)+");

    private Programs() {}

    /** A program's version as it says. */
    record Version(String text, int major) {}

    /** The version of the first of these programs that is there. */
    static Optional<Version> version(List<String> names) {
        return names.stream().flatMap(name -> version(name).stream()).findFirst();
    }

    private static Optional<Version> version(String name) {
        try {
            Process process = new ProcessBuilder(name, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(says);
            return matcher.find()
                    ? Optional.of(new Version(matcher.group(), Integer.parseInt(matcher.group(1))))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // there is no such program
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
