package dev.outcrop.server;

import dev.outcrop.run.Runner;
import dev.outcrop.server.chat.ChatRoutes;
import dev.outcrop.server.http.Lifecycle;
import dev.outcrop.server.http.OutcropHttp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that runs, and how it ends. */
final class RunningServer implements Outcrop.Running {
    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

    /** After Ctrl-C a person has the prompt back within two seconds. */
    private static final Duration AT_A_KEYBOARD = Duration.ofMillis(1_700);

    /** Beyond the grace, for closing. */
    private static final Duration CLOSING = Duration.ofSeconds(4);

    /** For the traces of the last answers; what is left is sent by the next process. */
    private static final Duration LAST_TRACES = Duration.ofSeconds(2);

    private static final Duration LAST_TRACES_IN_HASTE = Duration.ofMillis(300);

    private final OutcropHttp server;
    private final ChatRoutes chat;
    private final Runner runner;
    private final Housekeeping housekeeping;
    private final TraceExports traces;
    private final Lifecycle lifecycle;
    private final Duration grace;
    private final Banner banner;
    private final List<Runnable> rooms;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private final Thread hook = Thread.ofPlatform().name("outcrop-shutdown").unstarted(this::shutDown);

    /** {@code rooms} are closed in this order. */
    RunningServer(
            OutcropHttp server,
            ChatRoutes chat,
            Runner runner,
            Housekeeping housekeeping,
            TraceExports traces,
            Lifecycle lifecycle,
            Duration grace,
            Banner banner,
            List<Runnable> rooms) {
        this.server = server;
        this.chat = chat;
        this.runner = runner;
        this.housekeeping = housekeeping;
        this.traces = traces;
        this.lifecycle = lifecycle;
        this.grace = grace;
        this.banner = banner;
        this.rooms = List.copyOf(rooms);
    }

    /** From now on the server shuts down with its process. */
    RunningServer begin() {
        Runtime.getRuntime().addShutdownHook(hook);
        return this;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public String banner() {
        return banner.text();
    }

    @Override
    public void await() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        end(Duration.ZERO);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            LOG.debug("the process is ending anyway");
        }
    }

    private void shutDown() {
        boolean keyboard = Signals.interrupted();
        haltAfter(keyboard ? AT_A_KEYBOARD : grace.plus(CLOSING));
        end(keyboard ? Duration.ZERO : grace);
    }

    private void end(Duration patience) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        // First of all, so that whoever has seen readiness fail gets no answer from here.
        runner.refuse();
        lifecycle.drain();
        chat.leave();
        housekeeping.leave();
        try {
            int active = runner.active();
            if (active > 0 && patience.isPositive()) {
                LOG.info("shutting down: {} running answers have up to {} s", active, patience.toSeconds());
            }
            runner.drain(patience);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // told to hurry
        }
        // What is still running is left before its followers are sent away: where they go, somebody has it.
        runner.close();
        traces.drain(patience.isPositive() ? LAST_TRACES : LAST_TRACES_IN_HASTE);
        rooms.forEach(Runnable::run);
        ended.countDown();
    }

    private static void haltAfter(Duration limit) {
        Thread.ofPlatform().daemon().name("outcrop-shutdown-limit").start(() -> {
            try {
                Thread.sleep(limit);
                LOG.warn("shutting down took longer than {} ms and is cut short", limit.toMillis());
                Runtime.getRuntime().halt(1);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // the process ends in time
            }
        });
    }
}
