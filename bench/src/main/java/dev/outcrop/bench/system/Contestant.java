package dev.outcrop.bench.system;

import java.nio.file.Path;
import java.util.Optional;

/** Something that is measured: it can be started as often as there are rounds. */
public interface Contestant {

    /** Its name on the command line. */
    String name();

    /** Its title in tables. */
    String title();

    /** The one workload that it is measured in, where the rest is that of another; empty for all. */
    default Optional<String> only() {
        return Optional.empty();
    }

    /** Whether its model speaks HTTP/2. */
    default boolean http2() {
        return false;
    }

    /** Builds what is missing. */
    void prepare();

    /** Starts it, with a simulator on a port of loopback, and returns when it can serve. Logs go to the folder. */
    Subject start(int simulatorPort, Path logs);
}
