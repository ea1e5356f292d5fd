package dev.outcrop.bedrock.local;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection, read ahead by a thread of its own. Helidon reads the socket only between requests, so a server that
 * stalls would never see its client go; here the end of the connection (or a reset HTTP/2 stream) reaches the answer at once.
 */
final class Link implements ConnectionContext {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int CHUNKS_AHEAD = 64;
    private static final int RESETS_KEPT = 1024;
    private static final byte[] END = {};

    private final ConnectionContext inner;
    private final String id;
    private final boolean multiplexed;
    private final BlockingQueue<byte[]> ahead = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
    private final DataReader reader = DataReader.create(this::next);
    private final Map<Integer, Runnable> watchers = new ConcurrentHashMap<>();
    private final Set<Integer> resets = ConcurrentHashMap.newKeySet();
    private final Thread pump;
    private volatile boolean gone;
    private volatile Runnable closeWhenIdle = () -> {};

    Link(ConnectionContext inner, String id, boolean multiplexed) {
        this.inner = inner;
        this.id = id;
        this.multiplexed = multiplexed;
        this.pump = Thread.ofVirtual().name("bedrock-local-reader-" + id).unstarted(this::readAhead);
    }

    /** Starts reading. {@code closeWhenIdle} ends the connection after the answer in progress. */
    void start(Runnable closeWhenIdle) {
        this.closeWhenIdle = closeWhenIdle;
        pump.start();
    }

    /** What {@code Connection: close} asks for; Helidon 4.5 leaves such a connection open. */
    void closeAfterAnswer() {
        closeWhenIdle.run();
    }

    /** Stops reading; called when the connection has been handled. */
    void end() {
        pump.interrupt();
        leave();
    }

    /** Runs {@code onGone} when the client of a request goes, until {@link #forget}. HTTP/1.1 has one request at a time. */
    void watch(int request, Runnable onGone) {
        int key = key(request);
        watchers.put(key, onGone);
        if (gone || resets.remove(key)) {
            onGone.run();
        }
    }

    void forget(int request) {
        watchers.remove(key(request));
    }

    /** Closes the socket with no word to the client. */
    void cut() {
        try {
            inner.serverSocket().close();
        } catch (UncheckedIOException e) {
            LOG.debug("the socket of {} was closed already", id, e);
        }
    }

    private int key(int request) {
        return multiplexed ? request : 0;
    }

    private void readAhead() {
        UnaryOperator<byte[]> frames = multiplexed ? new ClientFrames(this::reset)::read : UnaryOperator.identity();
        try {
            while (true) {
                byte[] chunk = frames.apply(inner.dataReader().readBuffer().readBytes());
                if (chunk.length > 0) {
                    ahead.put(chunk);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Helidon has a type for each way a connection can end; all of them mean that nobody is there any more.
            LOG.debug("connection {} ended: {}", id, e.toString());
        } finally {
            leave();
            // A full queue has a reader that is behind; it sees the end through `gone`.
            boolean told = ahead.offer(END);
            LOG.trace("connection {} closed, reader told: {}", id, told);
        }
    }

    private void reset(int stream) {
        Runnable watcher = watchers.get(stream);
        if (watcher != null) {
            watcher.run();
            return;
        }
        // The reset may overtake its own request on the way to the handler.
        if (resets.size() >= RESETS_KEPT) {
            resets.clear();
        }
        resets.add(stream);
        Runnable late = watchers.get(stream);
        if (late != null && resets.remove(stream)) {
            late.run();
        }
    }

    private void leave() {
        gone = true;
        watchers.values().forEach(Runnable::run);
    }

    private byte @Nullable [] next() {
        try {
            byte[] chunk = gone && ahead.isEmpty() ? END : ahead.take();
            return chunk.length == 0 ? null : chunk;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public String childSocketId() {
        return id;
    }

    @Override
    public ListenerContext listenerContext() {
        return inner.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return inner.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return inner.dataWriter();
    }

    @Override
    public Router router() {
        return inner.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return inner.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return inner.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return inner.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return inner.localPeer();
    }

    @Override
    public boolean isSecure() {
        return inner.isSecure();
    }

    @Override
    public String socketId() {
        return inner.socketId();
    }
}
