package dev.outcrop.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LinkageTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final Path LAUNCHER = JDK.resolve("bin/java");

    @TempDir
    private Path folder;

    @Test
    void what_a_program_needs_is_read_from_it() throws Exception {
        Elf java = Elf.read(LAUNCHER);

        assertThat(Elf.is(LAUNCHER)).isTrue();
        assertThat(java.needed()).contains("libjli.so", "libc.so.6");
        assertThat(java.glibc()).isPositive();
        assertThat(Elf.is(JDK.resolve("release"))).isFalse();
    }

    @Test
    void a_library_that_is_not_there_is_told_with_what_to_do() throws Exception {
        Path java = Files.copy(LAUNCHER, folder.resolve("java"));
        var linkage = new Linkage(Set.of("libc.so.6", "libpthread.so.0", "libdl.so.2"), 36);

        assertThatThrownBy(() -> linkage.require(List.of(folder), JDK))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining(java + " needs libjli.so")
                .hasMessageContaining("JAVA_HOME");
        Files.createFile(folder.resolve("libjli.so"));
        Files.createFile(folder.resolve("libz.so.1"));
        assertThatCode(() -> linkage.require(List.of(folder), JDK)).doesNotThrowAnyException();
    }

    @Test
    void a_c_library_that_is_too_old_is_told() throws Exception {
        Files.copy(LAUNCHER, folder.resolve("java"));
        for (String there : Elf.read(LAUNCHER).needed()) {
            Files.createFile(folder.resolve(there));
        }

        assertThatThrownBy(() -> new Linkage(Set.of(), 1).require(List.of(folder), JDK))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("of the C library");
    }

    @Test
    void the_image_s_own_c_library_is_known() {
        List<DebianPackage> packages = DebianPackage.of(Architecture.host());
        var layer = new Layer();
        layer.file("lib/libc.so.6", "");

        assertThat(Linkage.of(layer, packages)).isEqualTo(new Linkage(Set.of("lib", "libc.so.6"), 36));
    }
}
