package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.outcrop.e2e.fixtures.ChatClient;
import dev.outcrop.e2e.fixtures.Prerequisites;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A container under runc. What it prints is in a file, which the test shows if it fails. */
final class Container implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Path folder;
    private final String id;
    private final Process process;
    private final URI base;
    private final long startedAt = System.nanoTime();

    private Container(Path folder, String id, Process process, URI base) {
        this.folder = folder;
        this.id = id;
        this.process = process;
        this.base = base;
    }

    /** Starts it; where it listens is what it has been told. */
    static Container start(ContainerSpec spec, Path work, int port) {
        String id = "outcrop-test-" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet();
        try {
            Path folder = Files.createDirectories(work.resolve(id));
            Files.writeString(folder.resolve("config.json"), spec.json(id));
            Process process = runc(folder, "run", "--bundle", folder.toString(), id)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            return new Container(folder, id, process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProcessBuilder runc(Path folder, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Prerequisites.program("runc", "runc").toString());
        command.addAll(List.of("--root", folder.resolve("state").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** Waits until it is ready for requests; how long that took since it was started. */
    Duration awaitReady() {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> !process.isAlive() || readiness() == 200);
        if (!process.isAlive()) {
            throw new AssertionError("the container ended before it was ready:\n" + log());
        }
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    int readiness() {
        return new ChatClient(base).get("/health/ready").statusCode();
    }

    /** Where it listens. */
    URI base() {
        return base;
    }

    /** What its program reads. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Sends a signal and does not wait. */
    void signal(String name) {
        run("kill", id, name);
    }

    /** Waits for its end; how it ended. */
    int exit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the container did not end in " + limit + ":\n" + log());
        }
        return process.exitValue();
    }

    /** Runs a command in it, as a container's health check does; how it ended. */
    int execute(List<String> command) {
        var words = new ArrayList<>(List.of("exec", id));
        words.addAll(command);
        return run(words.toArray(String[]::new));
    }

    /** Its process, seen from outside. */
    long pid() throws IOException {
        Process state = runc(folder, "state", id).start();
        return ChatClient.JSON
                .readTree(state.getInputStream().readAllBytes())
                .path("pid")
                .asLong();
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        try {
            return runc(folder, arguments)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("runc.log").toFile()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        run("delete", "--force", id);
        process.destroyForcibly();
    }
}
