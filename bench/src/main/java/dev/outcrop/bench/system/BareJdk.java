package dev.outcrop.bench.system;

import dev.outcrop.bench.bare.BareServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor: a server of the JDK alone, without storage. */
public final class BareJdk implements Contestant {
    private final Places places;
    private final Training training;

    /** From the bench's own classes. */
    public BareJdk(Places places) {
        this.places = places;
        this.training = new Training(places, name(), places.cache(name()));
    }

    @Override
    public String name() {
        return "bare-jdk";
    }

    @Override
    public String title() {
        return "bare JDK server (the floor)";
    }

    @Override
    public void prepare() {
        training.run(Training.newest(places.benchJar()), this::start);
    }

    @Override
    public Subject start(int simulatorPort, Path logs) {
        return start(simulatorPort, logs, training.flags());
    }

    private Subject start(int simulatorPort, Path logs, List<String> flags) {
        int port = Launch.freePort();
        var command = new ArrayList<>(List.of(Places.java(), "-XX:+UseCompactObjectHeaders"));
        command.addAll(flags);
        command.addAll(
                List.of("-Dsun.net.httpserver.nodelay=true", "-cp", places.benchPath(), BareServer.class.getName()));
        return Launch.start(
                command,
                places.bench(),
                Launch.environment(port, simulatorPort),
                logs.resolve(name() + ".log"),
                Wire.plain(),
                port,
                () -> {});
    }
}
