package dev.outcrop.bench.system;

import java.nio.file.Path;
import java.util.Optional;

/** The limit: the load generator asks the simulator itself. */
public final class Direct implements Contestant {
    private static final Wire WIRE = new Wire(
            "/stats",
            "/model/bench/converse-stream",
            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"${text}\"}]}],\"id\":\"${id}\"}",
            "weather",
            Optional.empty(),
            false);

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public String title() {
        return "direct to the simulator (the limit)";
    }

    @Override
    public void prepare() {}

    @Override
    public Subject start(int simulatorPort, Path logs) {
        return new Subject(Optional.empty(), WIRE, simulatorPort, Double.NaN, () -> {});
    }
}
