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
 * A connection whose bodies say how much of them can be read without waiting. Apache's say nothing is there whenever a
 * chunk has been read to its end, and nothing of what the socket holds.
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

    /** What TLS puts around a record: its head, the content's type, the seal. */
    private static final int AROUND_RECORD = 22;

    private volatile Optional<Socket> socket = Optional.empty();
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
    public void bind(Socket plain) throws IOException {
        super.bind(plain);
        socket = Optional.of(plain);
    }

    @Override
    public void bind(SSLSocket sealed, Socket plain) throws IOException {
        super.bind(sealed, plain);
        socket = Optional.of(sealed);
        underTls = Optional.of(plain);
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream from) {
        return new FilterInputStream(super.createContentInputStream(length, buffer, from)) {
            @Override
            public int available() throws IOException {
                int there = buffer.length();
                if (there <= BETWEEN_CHUNKS) {
                    there += in(socket) + Math.max(0, in(underTls) - AROUND_RECORD);
                }
                return Math.max(in.available(), there - BETWEEN_CHUNKS);
            }
        };
    }

    /** What has come; of TLS's records, whose last may not be whole, so that its rest is waited for. */
    private static int in(Optional<Socket> socket) throws IOException {
        return socket.isPresent() ? socket.get().getInputStream().available() : 0;
    }
}
