package dev.outcrop.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildTest {

    @Test
    void programsAreFoundOnTheChildsPath(@TempDir Path folder) throws IOException {
        Path said = folder.resolve("log");
        Path java = Files.writeString(folder.resolve("java"), "#!/bin/sh\necho \"this one, $1\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        try (var child = Child.start(List.of("java", "-x"), folder, Map.of("PATH", folder + ":/bin:/usr/bin"), said)) {
            assertThat(child.await()).isZero();
        }
        assertThat(said).hasContent("this one, -x");
    }

    @Test
    void aProgramWithAFolderStaysWhatItIs() {
        assertThat(Child.found(List.of("bin/java", "-x"), Map.of("PATH", "/bin")))
                .containsExactly("bin/java", "-x");
    }

    @Test
    void compilersAreAPartOfTheProcessorTime() {
        long own = ProcessHandle.current().pid();
        assertThat(ProcessorTime.ofCompilers(own)).isPositive().isLessThan(ProcessorTime.of(own));
    }

    @Test
    void aProcessThatIsNotJavasHasNoCompilers(@TempDir Path folder) throws IOException {
        try (var child =
                Child.start(List.of("sleep", "60"), folder, Map.of("PATH", "/bin:/usr/bin"), folder.resolve("log"))) {
            assertThat(child.compilerSeconds()).isZero();
        }
    }
}
