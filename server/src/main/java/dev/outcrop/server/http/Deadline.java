package dev.outcrop.server.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Interrupts threads that wait too long for a client: that closes the socket they read from. */
final class Deadline implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("outcrop-http-deadlines").daemon().factory());

    /** Something that has to be over in time; closed when it is. */
    interface Wait extends AutoCloseable {
        @Override
        void close();
    }

    /** Interrupts the current thread after {@code time} unless what it waits for is over. */
    Wait within(Duration time) {
        var wait = new Interrupt(Thread.currentThread());
        ScheduledFuture<?> alarm = timer.schedule(wait, time.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            wait.over();
            alarm.cancel(false);
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static final class Interrupt implements Runnable {
        private final Thread thread;
        private boolean over;

        private Interrupt(Thread thread) {
            this.thread = thread;
        }

        private synchronized void over() {
            over = true;
        }

        @Override
        public synchronized void run() {
            if (!over) {
                thread.interrupt();
            }
        }
    }
}
