package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws deploy}. */
@Command(
        name = "deploy",
        description =
                "Build the image, push it by digest, deploy, wait for health, and say how the first person signs in.",
        sortOptions = false)
final class DeployCommand extends ServingCommand {
    @Option(
            names = "--image",
            paramLabel = "DIGEST",
            description = "Deploy this image of the stage's repository (sha256:…) and build none.")
    private Optional<String> image = Optional.empty();

    @Option(
            names = "--agents",
            paramLabel = "FOLDER",
            description = "Agents of your own, which the image that is built gets beside those that ship. They are"
                    + " checked first.")
    private Optional<Path> agents = Optional.empty();

    @Option(
            names = "--release",
            description =
                    "Only the new image: the stack App and no other, as a pipeline does once a person has deployed.")
    private boolean release;

    @Option(
            names = "--execution-policy",
            paramLabel = "ARN",
            description = "What CloudFormation may do in an account that the CDK has not prepared yet;"
                    + " without it AdministratorAccess.")
    private Optional<String> policy = Optional.empty();

    /** Why there can be no image here, if there can't. */
    private Optional<String> hindrance = Optional.empty();

    DeployCommand(Desk desk) {
        super(desk);
    }

    @Override
    void consider(StageConfig stage) {
        if (image.isPresent()) {
            return;
        }
        var images = new Images(new Place(desk, stage));
        if (release) {
            images.consider();
        }
        hindrance = images.hindrance();
    }

    @Override
    Steps steps(StageConfig stage) {
        image.ifPresent(digest -> {
            if (!digest.matches("sha256:[0-9a-f]{64}")) {
                throw new Trouble(
                        "--image is a digest, sha256: and 64 hexadecimal digits, and not \"" + digest + "\".");
            }
        });
        if (image.isPresent() && agents.isPresent()) {
            throw new Trouble("--agents is for an image that is built, and --image names one that is there: leave out"
                    + " one of them.");
        }
        var place = new Place(desk, stage);
        var deployment = new Deployment(place, image, agents.map(TeamAgents::new), policy, health(place));
        return hindrance.isPresent() ? deployment.groundwork() : deployment.steps(release, looks());
    }

    /** Whether agents that would be gone are told of. A pipeline's role may not look, and nobody would read it there. */
    private boolean looks() {
        boolean pipeline = release && image.isPresent() && agreed();
        return agents.isEmpty() && !pipeline;
    }

    @Override
    void afterwards(StageConfig stage) {
        var welcome = new Welcome(new Place(desk, stage));
        hindrance.ifPresent(why -> {
            throw new Trouble(welcome.goOn(why, agents));
        });
        welcome.say(release);
    }
}
