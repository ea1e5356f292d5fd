package dev.outcrop.server.cli;

import dev.outcrop.server.Rehearsal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code outcrop train}: what the JDK is to remember for later starts is done once. */
@Command(
        name = "train",
        hidden = true,
        description = "Serve a few questions of its own and end: run with -XX:AOTCacheOutput=FILE, the JDK writes there"
                + " what it has learnt for later starts.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        try {
            Rehearsal.run();
            return 0;
        } catch (Rehearsal.Failed failure) {
            throw new CommandFailure(String.valueOf(failure.getMessage()), failure);
        }
    }
}
