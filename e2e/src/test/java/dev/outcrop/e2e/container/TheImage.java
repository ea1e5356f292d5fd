package dev.outcrop.e2e.container;

import dev.outcrop.e2e.fixtures.Prerequisites;
import dev.outcrop.image.Architecture;
import dev.outcrop.image.BuiltImage;
import dev.outcrop.image.ImageBuild;
import dev.outcrop.image.ImageTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The image of the server that is tested, made once for all tests, as {@code ./outcrop image} makes it. */
final class TheImage {
    private static final String REPOSITORY = "outcrop";

    private static @Nullable PulledImage pulled;

    private TheImage() {}

    /** It; a training of the same jars is not made again. */
    static BuiltImage built() {
        return Made.IMAGE;
    }

    /** It, pushed to a registry on loopback and pulled from there. */
    static synchronized PulledImage pulled() throws IOException, InterruptedException {
        if (pulled == null) {
            Prerequisites.root(); // or files would belong to whoever unpacks them
            BuiltImage image = built();
            try (Registry registry = Registry.start(work().resolve("registry"))) {
                String digest = image.push(new ImageTarget(registry.repository(REPOSITORY), Optional.empty()));
                pulled = PulledImage.pull(registry.base(), REPOSITORY, digest, work().resolve("pulled"));
            }
        }
        return pulled;
    }

    /** Where it was made. */
    static Path work() {
        return built().tar().resolveSibling("").normalize();
    }

    /** One that is made there. */
    static BuiltImage make(Path work) throws InterruptedException {
        return make(work, Optional.empty());
    }

    /** One with a team's own agents. */
    static BuiltImage make(Path work, Optional<Path> agents) throws InterruptedException {
        Path packaged = Prerequisites.jar().resolveSibling("").normalize();
        return new ImageBuild(packaged, work, Path.of(System.getProperty("java.home")), agents, _ -> {})
                .make(Architecture.host());
    }

    private static final class Made {
        private static final BuiltImage IMAGE = image();

        private static BuiltImage image() {
            try {
                return make(Files.createDirectories(Path.of("target", "image")).toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the image was made", e);
            }
        }
    }
}
