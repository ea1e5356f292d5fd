package dev.outcrop.bedrock;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * A connection whose bodies say how much of them has come. Apache's say that nothing has whenever a chunk has been read to
 * its end, and nothing of what the socket holds. What has come can be read without waiting; under TLS all but the rest of
 * a record of which only the beginning has come.
 */
final class ModelConnection extends DefaultManagedHttpClientConnection {
    /** Makes them. */
    static final HttpConnectionFactory<ManagedHttpClientConnection> FACTORY = socket -> {
        var connection = new ModelConnection();
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    };

    private static final AtomicLong MADE = new AtomicLong();

    /** For the input, for a line of it and for the output: Apache's own 32 KB would be 96 for each stream. */
    private static final int BUFFER_BYTES = 2 * 1024;

    /**
     * A chunk's end and the head of the next: CRLF, eight hexadecimal digits, CRLF. With more than that some of the next
     * one's content is there, unless chunks have extensions, which Bedrock's don't.
     */
    private static final int BETWEEN_CHUNKS = 12;

    /** What TLS puts around a record at most: its head, an initial vector, the seal, padding. */
    private static final int AROUND_RECORD = 85;

    private volatile Optional<Socket> underTls = Optional.empty();

    private ModelConnection() {
        super(
                "model-" + MADE.incrementAndGet(),
                null,
                null,
                Http1Config.custom().setBufferSize(BUFFER_BYTES).build(),
                null,
                null,
                null,
                DefaultHttpResponseParserFactory.INSTANCE);
    }

    @Override
    public void bind(SSLSocket sealed, Socket plain) throws IOException {
        super.bind(sealed, plain);
        underTls = Optional.of(plain);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream from) {
        return new FilterInputStream(super.createContentInputStream(length, buffer, from)) {
            @Override
            public int available() throws IOException {
                int there = buffer.length();
                if (there <= BETWEEN_CHUNKS) {
                    there += from.available() + records();
                }
                // A chunk's own rest is all content; of what is there besides, some may be the head of the next one.
                return Math.max(in.available(), there - BETWEEN_CHUNKS);
            }
        };
    }

    /** The content of TLS's records that have come and were not opened. */
    private int records() throws IOException {
        return underTls.isPresent()
                ? Math.max(0, underTls.get().getInputStream().available() - AROUND_RECORD)
                : 0;
    }
}
