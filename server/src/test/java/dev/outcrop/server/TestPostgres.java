package dev.outcrop.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** A real PostgreSQL, on a machine that may be busy. */
final class TestPostgres {
    private static final Duration STARTUP = Duration.ofMinutes(1);
    private static final int TRIES = 100;

    /** Below those that a system gives away by itself: one is chosen seconds before the database binds it. */
    private static final int FIRST = 20_000;

    private static final int BEHIND_LAST = 32_000;

    private TestPostgres() {}

    static EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port())
                .setPGStartupWait(STARTUP)
                .start();
    }

    /** A port that is free and that nobody is given by chance. */
    static int port() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = RandomGenerator.getDefault().nextInt(FIRST, BEHIND_LAST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException _) {
                // somebody has it; there are others
            }
        }
        throw new IOException("no free port");
    }
}
