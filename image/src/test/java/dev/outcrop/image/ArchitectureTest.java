package dev.outcrop.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchitectureTest {
    @TempDir
    private Path folder;

    @Test
    void every_name_of_a_processor_is_understood() {
        assertThat(List.of("amd64", "x86_64", "X86_64"))
                .extracting(Architecture::of)
                .containsOnly(Architecture.AMD64);
        assertThat(List.of("arm64", "aarch64", "ARM64"))
                .extracting(Architecture::of)
                .containsOnly(Architecture.ARM64);
        assertThatThrownBy(() -> Architecture.of("sparc")).hasMessageContaining("take amd64 or arm64");
    }

    @Test
    void each_has_its_packages_of_debian() {
        for (Architecture one : Architecture.values()) {
            assertThat(DebianPackage.of(one))
                    .extracting(DebianPackage::name)
                    .containsExactlyInAnyOrder("base-files", "libc6", "netbase");
            assertThat(DebianPackage.of(one))
                    .allMatch(found -> found.sha256().matches("[0-9a-f]{64}"))
                    .allMatch(found -> found.path().contains(found.name()));
        }
    }

    @Test
    void an_image_for_another_processor_is_refused_with_what_to_do() {
        Architecture other = Architecture.host() == Architecture.AMD64 ? Architecture.ARM64 : Architecture.AMD64;
        var build = new ImageBuild(folder, Path.of(System.getProperty("java.home")), _ -> {});

        assertThatThrownBy(() -> build.make(other))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("docker buildx build --platform linux/" + other.label());
    }

    @Test
    void a_server_that_is_not_packaged_is_told_at_once() {
        var build = new ImageBuild(folder, Path.of(System.getProperty("java.home")), _ -> {});

        assertThatThrownBy(() -> build.make(Architecture.host()))
                .isInstanceOf(ImageProblem.class)
                .hasMessageContaining("is not packaged");
    }
}
