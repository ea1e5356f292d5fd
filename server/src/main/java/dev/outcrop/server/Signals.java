package dev.outcrop.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM end the process by its shutdown hooks; the second one ends it at once. The JVM tells its hooks
 * nothing about the signal, and a person at a keyboard does not wait as long as an orchestrator does.
 */
final class Signals {
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();
    private static final AtomicInteger RECEIVED = new AtomicInteger();
    private static final AtomicBoolean INTERRUPTED = new AtomicBoolean();

    private Signals() {}

    /** Whether it is Ctrl-C that ends the process. */
    static boolean interrupted() {
        return INTERRUPTED.get();
    }

    @SuppressWarnings("sunapi") // the only way to tell the two apart; jdk.unsupported exports it on purpose
    static void handle() {
        if (INSTALLED.compareAndSet(false, true)) {
            sun.misc.Signal.handle(new sun.misc.Signal("INT"), _ -> received(true));
            sun.misc.Signal.handle(new sun.misc.Signal("TERM"), _ -> received(false));
        }
    }

    private static void received(boolean interrupt) {
        INTERRUPTED.compareAndSet(false, interrupt);
        if (RECEIVED.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(1);
        }
        System.exit(0);
    }
}
