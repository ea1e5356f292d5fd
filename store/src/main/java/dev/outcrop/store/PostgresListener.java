package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of other processes' commits on a connection of its own, which is open only while somebody waits. What is missed
 * while it is closed is found by polling.
 */
final class PostgresListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);
    private static final Duration LINGER = Duration.ofSeconds(10);
    private static final Duration RECONNECT = Duration.ofSeconds(1);
    private static final int HEAR_MILLIS = 500;

    private final Connecting connecting;
    private final String process;
    private final Wakes wakes;
    private final Wakes stops;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long wantedAt = System.nanoTime();
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private boolean deaf; // the listening thread's own: an outage is told once, however long it is

    PostgresListener(Connecting connecting, String process, Wakes wakes, Wakes stops) {
        this.connecting = connecting;
        this.process = process;
        this.wakes = wakes;
        this.stops = stops;
    }

    /** Opens a connection outside the pool. */
    @FunctionalInterface
    interface Connecting {
        Connection open() throws SQLException;
    }

    /** Somebody waits: listens from now on, until nobody has for a while. */
    void wanted() {
        wantedAt = System.nanoTime();
        if (!closed && running.compareAndSet(false, true)) {
            thread = Thread.ofVirtual().name("outcrop-listener").start(this::listen);
        }
    }

    boolean running() {
        return running.get();
    }

    private void listen() {
        try {
            while (!idle()) {
                try (Connection connection = connecting.open()) {
                    hear(connection);
                } catch (SQLException | RuntimeException e) { // the latter of the driver, if it is interrupted
                    if (!deaf && !closed) {
                        deaf = true;
                        LOG.info(
                                "Waiting for other processes' events by polling until PostgreSQL is back ({}).",
                                e instanceof SQLException said ? said.getSQLState() : e.getMessage());
                    }
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        } finally {
            running.set(false);
        }
    }

    private void hear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + PostgresDialect.CHANNEL);
            statement.execute("LISTEN " + PostgresDialect.STOP_CHANNEL);
        }
        if (deaf) {
            deaf = false;
            LOG.info("PostgreSQL tells of other processes' events again.");
        }
        wakes.ringAll(); // whatever was committed before this moment was not heard
        stops.ringAll();
        var source = connection.unwrap(PGConnection.class);
        while (!idle()) {
            PGNotification[] heard = source.getNotifications(HEAR_MILLIS);
            if (heard != null) {
                Arrays.stream(heard).forEach(this::ring);
            }
        }
    }

    private void ring(PGNotification heard) {
        List<String> words = List.of(heard.getParameter().split(","));
        if (!words.getFirst().equals(process)) { // our own commits have rung already
            Wakes bells = heard.getName().equals(PostgresDialect.STOP_CHANNEL) ? stops : wakes;
            bells.ring(words.stream().skip(1).map(RunId::new).toList());
        }
    }

    private boolean idle() {
        return closed || (!wakes.watched() && !stops.watched() && System.nanoTime() - wantedAt > LINGER.toNanos());
    }

    @Override
    public void close() {
        closed = true;
        Thread listening = thread;
        if (listening != null) {
            listening.interrupt(); // which closes the socket that it reads
            boolean interrupted = false;
            while (listening.isAlive()) {
                try {
                    listening.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
