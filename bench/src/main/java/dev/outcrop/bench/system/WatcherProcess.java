package dev.outcrop.bench.system;

import dev.outcrop.bench.sim.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Whoever is told what happened, in a process of its own. */
final class WatcherProcess implements AutoCloseable {
    private final Child child;
    private final int port;

    private WatcherProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** One that answers after {@code wait}, on a free port. */
    static WatcherProcess start(Places places, Path logs, Duration wait) {
        Path log = logs.resolve("Watcher-" + wait.toMillis() + ".log");
        Child child = Child.start(
                List.of(
                        Places.java(),
                        "-Xmx128m",
                        "-cp",
                        places.benchPath(),
                        Watcher.class.getName(),
                        Long.toString(wait.toMillis())),
                places.bench(),
                Map.of(),
                log);
        return new WatcherProcess(child, SimulatorProcess.awaitPort(child, log));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        child.close();
    }
}
