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
     * Builds it for a processor and pushes it.
     *
     * @param repository host and name
     * @param password of the user {@code AWS} there
     * @param said hears of each thing that takes long
     */
    Shipped ship(Tasks.Architecture architecture, String repository, String password, Consumer<String> said)
            throws InterruptedException;
}
