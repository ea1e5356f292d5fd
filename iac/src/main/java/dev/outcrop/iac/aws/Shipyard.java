package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.Tasks;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Builds the server's image, and pushes it. */
interface Shipyard {

    /**
     * An image that was pushed.
     *
     * @param digest by which it is deployed
     * @param contents the list of all that is in it, in CycloneDX's form
     */
    record Shipped(String digest, Path contents) {}

    /** Why there can be no image for this processor here, if there can't; better known before anything is deployed. */
    Optional<String> hindrance(Tasks.Architecture architecture);

    /**
     * Refuses a team's agents that the server would not start with; else says that they are right.
     *
     * @param models the stage's, as the server's setting has them
     */
    String check(Path agents, String models) throws InterruptedException;

    /**
     * Builds it for a processor and pushes it.
     *
     * @param agents a team's own, beside those that ship
     * @param repository host and name
     * @param password of the user {@code AWS} there
     * @param said hears of each thing that takes long
     */
    Shipped ship(
            Tasks.Architecture architecture,
            Optional<Path> agents,
            String repository,
            String password,
            Consumer<String> said)
            throws InterruptedException;
}
