package dev.outcrop.server;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM end the process by its shutdown hooks; the second one ends it at once. The JVM tells its hooks
 * nothing about the signal, and a person at a keyboard does not wait as long as an orchestrator does.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final AtomicBoolean INSTALLED = new AtomicBoolean();
    private static final AtomicInteger RECEIVED = new AtomicInteger();
    private static final AtomicBoolean INTERRUPTED = new AtomicBoolean();

    private Signals() {}

    /** Whether it is Ctrl-C that ends the process. */
    static boolean interrupted() {
        return INTERRUPTED.get();
    }

    static void handle() {
        if (INSTALLED.compareAndSet(false, true)) {
            handle("INT", true);
            handle("TERM", false);
        }
    }

    /** By reflection: {@code jdk.unsupported} exports this on purpose, and javac warns of it in a way that can't be turned off. */
    private static void handle(String name, boolean interrupt) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            received(interrupt);
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException without) {
            // The JVM's own handling stays: the process ends all the same, with the patience of SIGTERM.
            LOG.info("signal {} can't be handled here", name, without);
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
