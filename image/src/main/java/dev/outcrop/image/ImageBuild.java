package dev.outcrop.image;

import static java.util.Objects.requireNonNull;

import com.google.cloud.tools.jib.api.JibContainerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the image from the packaged server, on any Linux with a JDK and without a Docker daemon: an operating system of
 * three packages, a Java runtime of the modules in use, libraries, program, and what the JVM has learnt of a start.
 */
public final class ImageBuild {
    private final Path packaged;
    private final Path work;
    private final JavaRuntime runtime;
    private final Optional<Path> agents;
    private final Consumer<String> say;

    /**
     * @param root the project's folder; the server is packaged in {@code server/target/outcrop}, and the work is done in
     *     {@code target/image}
     * @param jdk of which the image's runtime is made
     * @param say hears what takes long
     */
    public ImageBuild(Path root, Path jdk, Consumer<String> say) {
        this(root, jdk, Optional.empty(), say);
    }

    /** With a team's own agents beside those that ship. */
    public ImageBuild(Path root, Path jdk, Optional<Path> agents, Consumer<String> say) {
        this(root.resolve("server/target/outcrop"), root.resolve("target/image"), jdk, agents, say);
    }

    /** Of a server that is packaged elsewhere, made in a folder of one's own. */
    public ImageBuild(Path packaged, Path work, Path jdk, Optional<Path> agents, Consumer<String> say) {
        this.packaged = packaged.toAbsolutePath().normalize();
        this.work = work.toAbsolutePath().normalize();
        this.runtime = new JavaRuntime(jdk);
        this.agents = agents.map(folder -> folder.toAbsolutePath().normalize());
        this.say = requireNonNull(say, "say is null");
    }

    /**
     * The image for this processor.
     *
     * @throws ImageProblem if there can be none
     */
    public BuiltImage make(Architecture architecture) throws InterruptedException {
        requireHost(architecture);
        Program.requirePackaged(packaged);
        try {
            Files.createDirectories(work);
            var program = new Program(work.resolve("root"));
            say.accept("Making the Java runtime…");
            runtime.linkTo(program.at(Program.JAVA), work.resolve("jlink.log"));
            Folders.settle(program.at(Program.JAVA));
            program.lay(packaged, architecture);
            program.layAgents(agents);
            List<DebianPackage> packages = DebianPackage.of(architecture);
            Layer system = system(packages);
            Linkage.of(system, packages)
                    .require(List.of(program.at(Program.JAVA), program.at(Program.NATIVE)), runtime.jdk());
            say.accept("Training the JVM for fast starts…");
            new Training(program, work.resolve("train.log")).run();
            say.accept("Putting the layers together…");
            JibContainerBuilder recipe = new Recipe(program).on(base(program, system, architecture));
            Path bill = new BillOfMaterials(program, packages, runtime.version())
                    .write(packaged, work.resolve("outcrop.cdx.json"));
            return BuiltImage.of(recipe, work, bill, agents.isPresent());
        } catch (IOException failure) {
            throw new ImageProblem("The image could not be made in " + work + ": " + failure.getMessage(), failure);
        }
    }

    /** The runtime comes from this machine's JDK, and the training needs its processor. */
    private static void requireHost(Architecture wanted) {
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        if (!linux || wanted != Architecture.host()) {
            throw new ImageProblem("The image for Linux on " + wanted.label()
                    + " is made on such a machine, since its Java runtime and what that has learnt of a start come from"
                    + " there, and this one is " + System.getProperty("os.name") + " on "
                    + System.getProperty("os.arch") + ". Make it there, or take the Dockerfile: docker buildx build"
                    + " --platform linux/" + wanted.label() + " --target plain -f image/Dockerfile .");
        }
    }

    private static Layer system(List<DebianPackage> packages) throws IOException, InterruptedException {
        var shelf = new DebianShelf(Path.of(System.getProperty("user.home"), ".cache", "outcrop", "debian"));
        var files = new ArrayList<Path>();
        for (DebianPackage one : packages) {
            files.add(shelf.file(one));
        }
        return SystemLayer.of(files);
    }

    private Path base(Program program, Layer system, Architecture architecture) throws IOException {
        Path systemTar = work.resolve("system.tar");
        system.write(systemTar);
        var java = new Layer();
        java.tree(Program.JAVA.substring(1), program.at(Program.JAVA));
        Path javaTar = work.resolve("java.tar");
        java.write(javaTar);
        var base = new BaseTar(architecture);
        base.add(systemTar, "system");
        base.add(javaTar, "java");
        Path tar = work.resolve("base.tar");
        base.write(tar);
        return tar;
    }
}
