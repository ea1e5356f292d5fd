package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Restore;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.config.StageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBCluster;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A restore as it stands in a stage's file, which is all that makes it: CloudFormation makes what is written there.
 *
 * @param before the stage as it was
 * @param after the stage with the restore, as its last one
 * @param text the file that says so
 */
record Restoring(Desk desk, StageConfig before, StageConfig after, String text) {

    /** This restore of a stage; the last one of its file once more, if the command was run before. */
    static Restoring of(Desk desk, StageConfig stage, Restore restore) {
        String now = read(file(desk, stage));
        List<Restore> all = stage.database().restores();
        if (!all.isEmpty() && all.getLast().equals(restore)) {
            return new Restoring(desk, stage, stage, now);
        }
        if (stage.database().gone().contains(restore.from())) {
            throw new Trouble(restore.from() + " is gone, says database.gone in stages/" + stage.name()
                    + ".json: restore from another cluster.");
        }
        var json = (ObjectNode) JsonMapper.shared().readTree(now);
        ((ObjectNode) json.path("database"))
                .withArray("restores")
                .addObject()
                .put("from", restore.from())
                .put("to", restore.to().toString());
        String text = StageText.of(json);
        return new Restoring(desk, stage, StageFile.parse(text, stage.name()), text);
    }

    private static Path file(Desk desk, StageConfig stage) {
        return desk.folder().resolve("stages").resolve(stage.name() + ".json");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The stage as it will be. */
    Place place() {
        return new Place(desk, after);
    }

    private Restore restore() {
        return after.database().restores().getLast();
    }

    /** The cluster that will serve. */
    String cluster() {
        return place().names().databaseCluster();
    }

    /** Refuses a moment that the origin no longer has, or not yet. */
    Step possible() {
        String from = restore().from();
        var clusters = new Clusters(place());
        return Step.always(
                "Look whether " + from + " can be restored as it was at "
                        + restore().to(),
                List.of("rds:DescribeDBClusters " + cluster(), "rds:DescribeDBClusters " + from),
                () -> {
                    if (clusters.find(cluster()).isPresent()) {
                        return cluster() + " is there already; what is missing of the rest will be done";
                    }
                    DBCluster origin = clusters.find(from)
                            .orElseThrow(() -> new Trouble("there is no database cluster " + from + "."));
                    Instant first = moment(from, origin.earliestRestorableTime());
                    Instant last = moment(from, origin.latestRestorableTime());
                    String window = "from " + first + " to " + last;
                    if (restore().to().isBefore(first) || restore().to().isAfter(last)) {
                        throw new Trouble(from + " can be restored to moments " + window + ", and not to "
                                + restore().to() + ".");
                    }
                    return "it can: " + window;
                });
    }

    private static Instant moment(String cluster, @Nullable Instant told) {
        if (told == null) {
            throw new Trouble(cluster + " has no backup yet, as one that was just made: try again in some minutes.");
        }
        return told;
    }

    /** Writes it into the file. */
    Step written() {
        return new Step(
                "Write it into stages/" + after.name() + ".json: whoever deploys next needs that file",
                List.of("database.restores gets " + cluster() + ": " + restore().from() + " as it was at "
                        + restore().to()),
                "the file says so",
                () -> before.equals(after) ? Optional.of("it says so") : Optional.empty(),
                () -> {
                    try {
                        Files.writeString(file(desk, after), text);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return "written";
                });
    }
}
