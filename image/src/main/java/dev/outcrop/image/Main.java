package dev.outcrop.image;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code ./outcrop image} runs, when the server is packaged. */
@Command(
        name = "image",
        description = "Make the container image, and push it if you say where to. No Docker daemon is needed.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Parameters(index = "0", hidden = true)
    private @Nullable Path root;

    @Option(
            names = "--to",
            paramLabel = "REGISTRY/NAME",
            description = "Push it there too. Who you are is read from OUTCROP_REGISTRY_USER and"
                    + " OUTCROP_REGISTRY_PASSWORD.")
    private @Nullable String to;

    @Option(names = "--arch", paramLabel = "ARCH", description = "amd64 or arm64; this machine's, if left out.")
    private @Nullable String arch;

    @Option(
            names = "--agents",
            paramLabel = "FOLDER",
            description = "Your own agents, beside those that ship. Hidden files are left out.")
    private @Nullable Path agents;

    /** The first argument is the project's folder. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, line, _) -> {
                    if (!(failure instanceof ImageProblem)) {
                        throw failure;
                    }
                    line.getErr().println("outcrop: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        long begun = System.nanoTime();
        Architecture architecture = arch == null ? Architecture.host() : Architecture.of(arch);
        Optional<ImageTarget> target = Optional.ofNullable(to).map(name -> new ImageTarget(name, login()));
        Path folder = root == null ? Path.of("") : root;
        BuiltImage image = new ImageBuild(
                        folder.toAbsolutePath().normalize(),
                        Path.of(System.getProperty("java.home")),
                        Optional.ofNullable(agents),
                        System.out::println)
                .make(architecture);
        System.out.println(String.format(
                Locale.ROOT,
                "%s for %s%n  image  %s (%.1f MB; %.1f MB unpacked)%n  bill   %s%n  made in %.0f s",
                image.digest(),
                architecture.label(),
                image.tar(),
                image.compressedBytes() / MEGABYTE,
                image.unpackedBytes() / MEGABYTE,
                image.sbom(),
                (System.nanoTime() - begun) / 1e9));
        target.ifPresent(place -> push(image, place));
        return 0;
    }

    private static void push(BuiltImage image, ImageTarget target) {
        System.out.println("Pushing to " + target.repository() + "…");
        try {
            System.out.println("  pushed " + target.repository() + "@" + image.push(target));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ImageProblem("Pushing was interrupted.", stopped);
        }
    }

    private static Optional<Login> login() {
        String user = System.getenv("OUTCROP_REGISTRY_USER");
        String password = System.getenv("OUTCROP_REGISTRY_PASSWORD");
        return user == null || password == null ? Optional.empty() : Optional.of(new Login(user, password));
    }
}
