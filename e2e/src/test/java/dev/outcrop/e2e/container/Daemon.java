package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the machine that serves on loopback: a registry, a load balancer. Its log is a file. */
record Daemon(Process process, Path log, URI base) implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Starts it and waits until something answers at that path. */
    static Daemon start(List<String> command, Path log, URI base, String path) {
        try {
            var daemon = new Daemon(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log,
                    base);
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> !daemon.process.isAlive()
                            || new ChatClient(base).get(path).statusCode() > 0);
            if (!daemon.process.isAlive()) {
                throw new AssertionError(command + " ended:\n" + Files.readString(log, UTF_8));
            }
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        if (!ended()) {
            process.destroyForcibly();
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
