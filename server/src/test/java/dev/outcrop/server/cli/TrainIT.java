package dev.outcrop.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK learns from {@code outcrop train}, which the build has run before these tests. */
class TrainIT {
    @TempDir
    private Path folder;

    @Test
    void what_was_learnt_is_of_use_to_a_start() throws IOException {
        // With this mode a JVM that can't use the cache does not start.
        serves("-XX:AOTCache=" + OutcropProcess.beside("outcrop.aot"), "-XX:AOTMode=on");
    }

    @Test
    void a_cache_that_is_none_or_not_there_or_of_another_jvm_is_left_alone_without_a_word() throws IOException {
        Path garbage = Files.writeString(folder.resolve("garbage.aot"), "not a cache ".repeat(1_000));
        serves("-XX:AOTCache=" + garbage);
        serves("-XX:AOTCache=" + folder.resolve("nothing.aot"));
        // Its layout of objects is not the one that the cache was made with.
        serves("-XX:AOTCache=" + OutcropProcess.beside("outcrop.aot"), "-XX:-UseCompactObjectHeaders");
        serves("-XX:AOTCache=" + OutcropProcess.beside("outcrop.aot"), "-XX:-UseParallelGC", "-XX:+UseZGC");
        serves("-XX:AOTCache=" + OutcropProcess.beside("outcrop.aot"), "-XX:-UseParallelGC", "-XX:+UseG1GC");
    }

    @Test
    void a_server_that_is_killed_leaves_no_temporary_files_behind() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        serves("-XX:AOTCache=" + OutcropProcess.beside("outcrop.aot"), "-Djava.io.tmpdir=" + temporary);
        assertThat(temporary).isEmptyDirectory();
    }

    private void serves(String... flags) throws IOException {
        try (var server = OutcropProcess.run(folder, Map.of(), List.of(flags), "start", "--port", "0")) {
            assertThat(server.get("/health/ready")).contains("ready");
            assertThat(server.err()).isEmpty();
            assertThat(server.out()).startsWith(System.lineSeparator() + "Outcrop ");
            server.stop();
        }
    }

    @Test
    void a_training_that_can_not_be_done_is_one_sentence() throws IOException {
        var flags = List.of("-Djava.io.tmpdir=" + folder.resolve("nowhere"));
        try (var process = OutcropProcess.run(folder, Map.of(), flags, "train")) {
            assertThat(process.code()).isEqualTo(1);
            // The JVM warns of the folder before.
            assertThat(process.err().lines().toList().getLast())
                    .isEqualTo("The training did not end well: the temporary folder can't be used.");
        }
    }

    @Test
    void it_is_for_the_launcher_and_no_command_of_a_person() throws IOException {
        try (var help = OutcropProcess.run(folder, Map.of(), "help")) {
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("doctor").doesNotContain("train");
        }
    }
}
