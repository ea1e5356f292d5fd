package dev.outcrop.iac.aws;

import picocli.CommandLine.Option;

/** A command that changes a stage, and asks somebody first. */
abstract class ChangingCommand extends StageCommand {
    @Option(names = "--yes", description = "Do not ask before it begins.")
    private boolean yes;

    ChangingCommand(Desk desk) {
        super(desk);
    }

    @Override
    boolean agreed() {
        return yes;
    }
}
