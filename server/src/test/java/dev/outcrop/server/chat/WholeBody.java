package dev.outcrop.server.chat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes. When a connection breaks, the JDK's own stream throws at once and forgets what it has received and
 * nobody has read; this one gives all of it before it throws.
 */
final class WholeBody extends InputStream implements BodySubscriber<InputStream> {
    /** What came: bytes, or the end, which a failure is or nothing. */
    private record Piece(
            ByteBuffer bytes, boolean end, @Nullable Throwable failure) {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private Piece current = new Piece(NOTHING, false, null);

    static BodyHandler<InputStream> handler() {
        return _ -> new WholeBody();
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription.complete(begun);
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        buffers.forEach(bytes -> pieces.add(new Piece(bytes, false, null)));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(NOTHING, true, failure));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece(NOTHING, true, null));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            while (!current.bytes().hasRemaining() && !current.end()) {
                current = pieces.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (current.end()) {
            if (current.failure() != null) {
                throw new IOException("the connection broke", current.failure());
            }
            return -1;
        }
        int read = Math.min(length, current.bytes().remaining());
        current.bytes().get(into, offset, read);
        return read;
    }

    @Override
    public void close() {
        subscription.join().cancel();
    }
}
