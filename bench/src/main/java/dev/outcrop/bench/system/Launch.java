package dev.outcrop.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts a system's process as the contract says, and waits for it. */
final class Launch {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Launch() {}

    /** A port that was free a moment ago. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What every system is told. */
    static Map<String, String> environment(int port, int simulatorPort) {
        var environment = new HashMap<String, String>();
        environment.put("PORT", Integer.toString(port));
        environment.put("BEDROCK_ENDPOINT", "http://127.0.0.1:" + simulatorPort);
        environment.put("AWS_ACCESS_KEY_ID", "bench");
        environment.put("AWS_SECRET_ACCESS_KEY", "bench");
        environment.put("AWS_REGION", "us-east-1");
        // Nothing that lies in the home of whoever runs the bench may change it.
        environment.put("AWS_CONFIG_FILE", "/nonexistent");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        return environment;
    }

    /** Starts it and waits until {@code wire.ready()} answers 200. */
    static Subject start(
            List<String> command,
            Path folder,
            Map<String, String> environment,
            Path log,
            Wire wire,
            int port,
            Runnable after) {
        Child child = Child.start(command, folder, environment, log);
        while (!answers(port, wire.ready())) {
            if (!child.alive() || System.nanoTime() - child.startedAt() > LIMIT.toNanos()) {
                child.close();
                after.run();
                throw new IllegalStateException("it did not start; what it said is in " + log);
            }
            pause(5);
        }
        double ready = (System.nanoTime() - child.startedAt()) / 1e6;
        return new Subject(Optional.of(child), wire, port, ready, after);
    }

    private static boolean answers(int port, String path) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(line, StandardCharsets.ISO_8859_1).endsWith(" 200");
        } catch (IOException _) {
            return false; // not yet
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a system", e);
        }
    }
}
