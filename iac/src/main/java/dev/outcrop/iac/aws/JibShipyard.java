package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Tasks;
import dev.outcrop.image.Architecture;
import dev.outcrop.image.BuiltImage;
import dev.outcrop.image.ImageBuild;
import dev.outcrop.image.ImageProblem;
import dev.outcrop.image.ImageTarget;
import dev.outcrop.image.Login;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes images on this machine, of the server that is packaged here.
 *
 * @param root the project's folder
 */
record JibShipyard(Path root) implements Shipyard {

    @Override
    public Optional<String> hindrance(Tasks.Architecture architecture) {
        String system = System.getProperty("os.name");
        String processor = System.getProperty("os.arch");
        if (system.equals("Linux") && Architecture.host() == wanted(architecture)) {
            return Optional.empty();
        }
        return Optional.of("the image for Linux on " + wanted(architecture).label()
                + " is made on such a machine, and this one is " + system + " on " + processor
                + ". Make it on GitHub (workflow Image) or on another machine (./outcrop aws image), or set"
                + " tasks.architecture in the stage's file to a processor that you have.");
    }

    private static Architecture wanted(Tasks.Architecture architecture) {
        return switch (architecture) {
            case ARM64 -> Architecture.ARM64;
            case X86_64 -> Architecture.AMD64;
        };
    }

    @Override
    public String check(Path agents, String models) throws InterruptedException {
        return new ServerProgram(root.resolve("server/target/outcrop"))
                .says(List.of(
                        "check-agents", "--agents", agents.toAbsolutePath().toString(), "--models", models));
    }

    @Override
    public Shipped ship(
            Tasks.Architecture architecture,
            Optional<Path> agents,
            String repository,
            String password,
            Consumer<String> said)
            throws InterruptedException {
        var build = new ImageBuild(root, Path.of(System.getProperty("java.home")), agents, said);
        try {
            BuiltImage image = build.make(wanted(architecture));
            said.accept("Pushing " + image.compressedBytes() / 1_000_000 + " MB at most…");
            String digest = image.push(new ImageTarget(repository, Optional.of(new Login("AWS", password))));
            return new Shipped(digest, image.sbom());
        } catch (ImageProblem problem) {
            throw new Trouble(String.valueOf(problem.getMessage()), problem);
        }
    }
}
