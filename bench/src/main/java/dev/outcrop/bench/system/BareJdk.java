package dev.outcrop.bench.system;

import dev.outcrop.bench.bare.BareServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor: a server of the JDK alone, which stores nothing, or each message in SQLite before it goes on. */
public final class BareJdk implements Contestant {
    private final Places places;
    private final boolean keeps;
    private final Training training;

    /** From the bench's own classes. {@code keeps} is whether it stores. */
    public BareJdk(Places places, boolean keeps) {
        this.places = places;
        this.keeps = keeps;
        this.training = new Training(places, name(), places.cache(name()));
    }

    @Override
    public String name() {
        return keeps ? "bare-jdk-stored" : "bare-jdk";
    }

    @Override
    public String title() {
        return keeps ? "bare JDK server that stores each message" : "bare JDK server (the floor)";
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
        var environment = Launch.environment(port, simulatorPort);
        Runnable after = () -> {};
        if (keeps) {
            var data = DataFolder.make(places, name());
            environment.put("KEEP", data.path().resolve("kept.db").toString());
            after = data::close;
        }
        return Launch.start(
                command, places.bench(), environment, logs.resolve(name() + ".log"), Wire.plain(), port, after);
    }
}
