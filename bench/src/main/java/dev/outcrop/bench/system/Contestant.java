package dev.outcrop.bench.system;

import java.nio.file.Path;

/** Something that is measured: it can be started as often as there are rounds. */
public interface Contestant {

    /** Its name on the command line. */
    String name();

    /** Its title in tables. */
    String title();

    /** Whether only its start is measured, for the rest is that of another. */
    default boolean startOnly() {
        return false;
    }

    /** Builds what is missing. */
    void prepare();

    /** Starts it, with a simulator on a port of loopback, and returns when it can serve. Logs go to the folder. */
    Subject start(int simulatorPort, Path logs);
}
