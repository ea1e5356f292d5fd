package dev.outcrop.bedrock.local;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All open connections, and the hook by which each of Helidon's connections becomes a {@link Link}. */
final class Links {
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    Optional<Link> byId(String id) {
        return Optional.ofNullable(links.get(id));
    }

    /** The same protocol as {@code protocol}, over connections that are read ahead. */
    ServerConnectionSelector watched(ServerConnectionSelector protocol, boolean multiplexed) {
        return new Watched(protocol, multiplexed);
    }

    private final class Watched implements ServerConnectionSelector {
        private final ServerConnectionSelector protocol;
        private final boolean multiplexed;

        Watched(ServerConnectionSelector protocol, boolean multiplexed) {
            this.protocol = protocol;
            this.multiplexed = multiplexed;
        }

        @Override
        public int bytesToIdentifyConnection() {
            return protocol.bytesToIdentifyConnection();
        }

        @Override
        public Support supports(BufferData data) {
            return protocol.supports(data);
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return protocol.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            String id = "c" + ids.incrementAndGet();
            Link link = new Link(context, id, multiplexed);
            links.put(id, link);
            return new WatchedConnection(id, link, protocol.connection(link));
        }
    }

    private final class WatchedConnection implements ServerConnection, InterruptableTask<Void> {
        private final String id;
        private final Link link;
        private final ServerConnection inner;

        WatchedConnection(String id, Link link, ServerConnection inner) {
            this.id = id;
            this.link = link;
            this.inner = inner;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            link.start(() -> inner.close(false));
            try {
                inner.handle(limit);
            } finally {
                link.end();
                links.remove(id);
            }
        }

        @Override
        public boolean canInterrupt() {
            return inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }

        @Override
        public Duration idleTime() {
            return inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            inner.close(interrupt);
        }
    }
}
