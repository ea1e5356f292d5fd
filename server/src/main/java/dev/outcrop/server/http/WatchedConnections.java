package dev.outcrop.server.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that can be closed while they wait for a request's headers. Helidon 4.5.0 sets no read timeout on its
 * sockets and interrupts a reader only before the request line, so half a header would hold its connection for ever.
 */
final class WatchedConnections implements ServerConnectionSelector {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedConnections.class);

    private final ServerConnectionSelector inner;
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

    WatchedConnections(ServerConnectionSelector inner) {
        this.inner = inner;
    }

    /** The current thread, which is its connection's, handles a request until {@link #idle}. */
    void busy() {
        busy.add(Thread.currentThread());
    }

    /** The current thread waits for the next request. */
    void idle() {
        busy.remove(Thread.currentThread());
    }

    @Override
    public int bytesToIdentifyConnection() {
        return inner.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return inner.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return inner.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        // Helidon asks for the connection on the thread that will handle it.
        return new Connection(inner.connection(context), context, Thread.currentThread());
    }

    private final class Connection implements ServerConnection {
        private final ServerConnection inner;
        private final ConnectionContext context;
        private final Thread thread;

        private Connection(ServerConnection inner, ConnectionContext context, Thread thread) {
            this.inner = inner;
            this.context = context;
            this.thread = thread;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            inner.handle(limit);
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            inner.close(interrupt);
            if (!interrupt && !busy.contains(thread)) {
                try {
                    context.serverSocket().close();
                } catch (UncheckedIOException e) {
                    LOG.debug("an idle connection was closed already: {}", e.toString());
                }
            }
        }
    }
}
