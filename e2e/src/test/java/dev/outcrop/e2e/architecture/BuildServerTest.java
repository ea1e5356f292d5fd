package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A build server installs what tests need, or they would be left out there. */
class BuildServerTest {
    private static final Pattern PROGRAM =
            Pattern.compile("Prerequisites\\s*\\.program\\(\\s*\"([^\"]+)\",\\s*\"([^\"]+)\"\\s*\\)");
    private static final Pattern WANTED = Pattern.compile("want\\+=\\(([^)]*)\\)");

    @Test
    void the_programs_that_tests_need_are_looked_for_and_installed() throws IOException {
        String run = Files.readString(Path.of("..", ".ci", "run"));
        String wanted = WANTED.matcher(run)
                .results()
                .map(match -> " " + match.group(1) + " ")
                .reduce("", String::concat);

        Map<String, String> programs = programs();
        assertThat(programs).containsEntry("readelf", "binutils").containsEntry("nginx", "nginx-light");
        programs.forEach((program, debianPackage) -> {
            assertThat(run).containsPattern("command -v " + Pattern.quote(program) + "\\b");
            assertThat(wanted).as("packages that are installed").contains(" " + debianPackage + " ");
        });
    }

    /** What tests need by name, each with the package that has it. */
    private static Map<String, String> programs() throws IOException {
        var programs = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                PROGRAM.matcher(Files.readString(file))
                        .results()
                        .forEach(match -> programs.put(match.group(1), match.group(2)));
            }
        }
        return programs;
    }
}
