package dev.outcrop.bench.system;

import dev.outcrop.bench.bare.BareServer;
import java.nio.file.Path;
import java.util.List;

/** The floor: a server of the JDK alone, without storage. */
public final class BareJdk implements Contestant {
    private final Places places;

    /** From the bench's own classes. */
    public BareJdk(Places places) {
        this.places = places;
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
    public void prepare() {}

    @Override
    public Subject start(int simulatorPort, Path logs) {
        int port = Launch.freePort();
        var command = List.of(
                Places.java(),
                "-XX:+UseCompactObjectHeaders",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                places.benchPath(),
                BareServer.class.getName());
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
