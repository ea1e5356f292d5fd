package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Restore;
import dev.outcrop.iac.config.StageConfig;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code aws restore}. */
@Command(
        name = "restore",
        description = "Have the stage serve its database as it was at a moment: a new cluster beside the one there is,"
                + " which stays as it is.",
        sortOptions = false)
final class RestoreCommand extends ServingCommand {
    @Option(
            names = "--to",
            paramLabel = "TIME",
            required = true,
            description = "The moment, to the second, with its zone: 2026-11-29T10:00:00Z.")
    private String to = "";

    @Option(
            names = "--from",
            paramLabel = "CLUSTER",
            description = "The cluster that has the data; the one that serves, if left out.")
    private Optional<String> from = Optional.empty();

    private Optional<Restoring> restoring = Optional.empty();

    RestoreCommand(Desk desk) {
        super(desk);
    }

    @Override
    Steps steps(StageConfig stage) {
        var chosen = Restoring.of(desk, stage, restore(stage));
        restoring = Optional.of(chosen);
        Place place = chosen.place();
        var stacks = new StackSteps(place);
        var image = ChosenImage.running(new Service(place));
        return new Steps(
                "Restoring the database of " + place.told() + " into the new cluster " + chosen.cluster()
                        + ", which then serves. What is written from now on until it does is not in it, and the cluster"
                        + " before stays as it is. QUESTIONS THAT WERE UNDER WAY AT THAT MOMENT, OR WAITED, END with a"
                        + " sentence: nothing of them is done again, since what their tools did after it is not known there",
                List.of(place.who(), chosen.possible()),
                List.of(
                        image.step(),
                        chosen.written(),
                        stacks.several(
                                "Restore beside the database that serves (half an hour, or hours if it is large)",
                                List.of("Data"),
                                image),
                        new DatabaseUser(place).step(),
                        stacks.several(
                                "Have new tasks serve the restored one (some minutes, in which old tasks serve the old one)",
                                List.of("App"),
                                image),
                        health(place).step(false)));
    }

    /** The one that is asked for; that of the file, if the command is run again after the file was written. */
    private Restore restore(StageConfig stage) {
        Instant moment = moment();
        var database = stage.database();
        if (from.isEmpty()
                && !database.restores().isEmpty()
                && database.restores().getLast().to().equals(moment)) {
            return database.restores().getLast();
        }
        List<String> clusters = database.clusters(stage.databaseCluster());
        String origin = from.orElse(clusters.getLast());
        if (!clusters.contains(origin)) {
            throw new Trouble("--from is one of the stage's clusters, " + String.join(", ", clusters) + ", and not \""
                    + origin + "\".");
        }
        return rule(origin, moment);
    }

    private static Restore rule(String origin, Instant moment) {
        try {
            return new Restore(origin, moment);
        } catch (IllegalArgumentException e) {
            throw new Trouble("--" + e.getMessage() + ".", e);
        }
    }

    private Instant moment() {
        try {
            return OffsetDateTime.parse(to).toInstant();
        } catch (DateTimeParseException e) {
            throw new Trouble(
                    "--to is a moment with its zone, such as 2026-11-29T10:00:00Z or 2026-11-29T11:00:00+01:00, and not"
                            + " \"" + to + "\".",
                    e);
        }
    }

    @Override
    void afterwards(StageConfig stage) {
        restoring.ifPresent(done -> {
            var terminal = desk.terminal();
            List<String> before = done.after().database().clusters(stage.databaseCluster());
            terminal.say("");
            terminal.say("The stage serves " + done.cluster() + ". Commit stages/" + stage.name()
                    + ".json before anybody else deploys: a release with the file from before would have the old cluster"
                    + " served again.");
            terminal.say("What was written since is in " + before.get(before.size() - 2)
                    + ", which costs as before until it is removed; how, and how to look into it: \"Restore\" in"
                    + " iac/README.md. Attached files are what they were: one that was erased since is gone.");
            terminal.say("Questions that were under way at "
                    + done.after().database().restores().getLast().to()
                    + ", or waited, end with a sentence that says so, and nothing of them is done again: those that run at"
                    + " once, those that wait for a decision when somebody decides. Have people look at what was done"
                    + " (traces in Langfuse, the old cluster) before they ask again.");
            terminal.say(
                    "What was removed since is there again: erased conversations and people, revoked keys of the API, ended"
                            + " sessions. Do it again; the audit log in the old cluster tells what it was.");
        });
    }
}
