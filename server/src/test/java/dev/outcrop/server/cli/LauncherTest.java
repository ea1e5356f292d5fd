package dev.outcrop.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real {@code ./outcrop} before a program that is built, with a JDK that only says what it is told. */
class LauncherTest {
    /** Those of a person at a terminal, which the launcher answers in a way of its own. */
    private static final List<String> OWN_WAY = List.of("dev", "help", "version");

    @TempDir
    Path folder;

    @BeforeEach
    void a_built_program_and_a_jdk() throws IOException {
        Files.copy(Path.of("..", "outcrop"), folder.resolve("outcrop"));
        Path home = Files.createDirectories(folder.resolve("server/target/outcrop"));
        Files.writeString(home.resolve("outcrop.jar"), "");
        Files.writeString(home.resolve("java.options"), "");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"java $*\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_of_the_program_is_one_of_the_launcher(String command) throws Exception {
        assertThat(outcrop(command, "--help")).contains("outcrop.jar " + command + " --help");
    }

    @Test
    void every_command_is_in_the_list_of_those_there_are() throws Exception {
        String list = outcrop("help");

        assertThat(shown()).allSatisfy(command -> assertThat(list).contains("\n  " + command + " "));
    }

    @Test
    void another_collector_takes_the_place_of_ours() throws Exception {
        assertThat(outcrop(Optional.of("-Xmx2g -XX:+UseZGC"), "start"))
                .contains(" -XX:-UseParallelGC -Xmx2g -XX:+UseZGC -jar ");
        assertThat(outcrop(Optional.of("-Xmx2g -XX:+UseGCOverheadLimit"), "start"))
                .contains(" -Xmx2g -XX:+UseGCOverheadLimit -jar ")
                .doesNotContain("UseParallelGC");
    }

    static List<String> commands() {
        return shown().stream().filter(command -> !OWN_WAY.contains(command)).toList();
    }

    private static List<String> shown() {
        return Main.commands().getSubcommands().entrySet().stream()
                .filter(command ->
                        !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }

    private String outcrop(String... words) throws IOException, InterruptedException {
        return outcrop(Optional.empty(), words);
    }

    private String outcrop(Optional<String> options, String... words) throws IOException, InterruptedException {
        var line = new ProcessBuilder("sh", folder.resolve("outcrop").toString());
        line.command().addAll(List.of(words));
        line.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        line.environment().remove("OUTCROP_JAVA_OPTS");
        options.ifPresent(flags -> line.environment().put("OUTCROP_JAVA_OPTS", flags));
        Process process = line.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
