package dev.outcrop.bench.system;

import dev.outcrop.bench.sim.Http2Simulator;
import dev.outcrop.bench.sim.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulator in a process of its own, and what it has counted. */
public final class SimulatorProcess implements AutoCloseable {
    private final Child child;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private SimulatorProcess(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts it on a free port. */
    public static SimulatorProcess start(Places places, Path logs) {
        return start(places, logs, Simulator.class);
    }

    /** Starts the one that speaks HTTP/2. It counts nothing. */
    public static SimulatorProcess http2(Places places, Path logs) {
        return start(places, logs, Http2Simulator.class);
    }

    private static SimulatorProcess start(Places places, Path logs, Class<?> program) {
        Path log = logs.resolve(program.getSimpleName() + ".log");
        Child child = Child.start(
                List.of(Places.java(), "-Xmx512m", "-cp", places.benchPath(), program.getName()),
                places.bench(),
                Map.of(),
                log);
        return new SimulatorProcess(child, awaitPort(child, log));
    }

    /** The port that a program says it listens on. */
    static int awaitPort(Child child, Path log) {
        while (child.alive()) {
            Optional<Integer> port = port(log);
            if (port.isPresent()) {
                return port.orElseThrow();
            }
            Launch.pause(20);
        }
        throw new IllegalStateException("it did not start; what it said is in " + log);
    }

    /** The port of loopback that it listens on. */
    public int port() {
        return port;
    }

    /** What it has counted since the last reset: {@code open}, {@code calls}, {@code whole}, {@code cancelled}… */
    public JsonNode stats() {
        return JsonMapper.shared().readTree(get("/stats"));
    }

    /** The same as soon as no call is open any more, or there is no use in waiting longer. */
    public JsonNode settled(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        JsonNode stats = stats();
        while (stats.path("open").asInt() > 0 && System.nanoTime() < until) {
            Launch.pause(50);
            stats = stats();
        }
        return stats;
    }

    /** Begins to count anew. */
    public void reset() {
        get("/reset");
    }

    @Override
    public void close() {
        http.close();
        child.close();
    }

    private String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the simulator", e);
        }
    }

    private static Optional<Integer> port(Path log) {
        try {
            String said = Files.readString(log);
            // Its server may have said something before; a line is whole when another one, or its end, follows.
            return said.substring(0, said.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith("port "))
                    .map(line -> Integer.valueOf(line.substring("port ".length())))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
