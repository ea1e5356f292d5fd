package dev.outcrop.iac.aws;

import picocli.CommandLine.Option;

/** A command after which a stage serves. */
abstract class ServingCommand extends ChangingCommand {
    @Option(
            names = "--health",
            paramLabel = "URL",
            defaultValue = "",
            description =
                    "Where to wait for health if this machine can't reach the stage's own address; none for not at all.")
    private String health = "";

    ServingCommand(Desk desk) {
        super(desk);
    }

    /** Whether it does. */
    Health health(Place place) {
        return new Health(place, health);
    }
}
