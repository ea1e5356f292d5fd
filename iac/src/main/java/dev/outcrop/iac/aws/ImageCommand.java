package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws image}. */
@Command(
        name = "image",
        description = "Build the image and push it, and nothing else; deploy --image deploys it then.",
        sortOptions = false)
final class ImageCommand extends StageCommand {
    @Option(names = "--digest-file", paramLabel = "FILE", description = "Write the image's digest there.")
    private Optional<Path> digestFile = Optional.empty();

    @Option(
            names = "--sbom",
            paramLabel = "FILE",
            description = "Write there what is in the image, in CycloneDX's form.")
    private Optional<Path> sbom = Optional.empty();

    @Option(
            names = "--agents",
            paramLabel = "FOLDER",
            description = "Agents of your own, beside those that ship. They are checked first.")
    private Optional<Path> agents = Optional.empty();

    ImageCommand(Desk desk) {
        super(desk);
    }

    @Override
    void consider(StageConfig stage) {
        new Images(new Place(desk, stage)).consider();
    }

    @Override
    Steps steps(StageConfig stage) {
        var place = new Place(desk, stage);
        var images = new Images(place);
        Optional<TeamAgents> team = agents.map(TeamAgents::new);
        var steps = new ArrayList<Step>();
        team.ifPresent(own -> steps.add(own.checked(place)));
        steps.add(place.who());
        steps.add(Step.always("Build the image and push it to " + images.repository(), images.calls(team), () -> {
            Shipyard.Shipped shipped = images.push(team);
            keep(shipped);
            return "pushed as " + shipped.digest();
        }));
        return new Steps("Making the image for " + place.told(), steps);
    }

    private void keep(Shipyard.Shipped shipped) {
        try {
            if (digestFile.isPresent()) {
                Files.writeString(digestFile.get(), shipped.digest());
            }
            if (sbom.isPresent()) {
                Files.copy(shipped.contents(), sbom.get(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
