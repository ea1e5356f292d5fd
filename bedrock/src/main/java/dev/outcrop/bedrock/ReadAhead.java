package dev.outcrop.bedrock;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * What one call's connection has read from its socket and not handed on yet. Apache's client keeps it to itself, and
 * says of a body in chunks that nothing can be read without waiting whenever a chunk has been read to its end.
 */
final class ReadAhead {
    private static final ScopedValue<ReadAhead> CALL = ScopedValue.newInstance();

    /** The end of one chunk and the head of the next: with more than that, some of the next one's content is there. */
    private static final int BETWEEN_CHUNKS = 12;

    /** A connection has three of them for as long as it is open: Apache's own 32 KB would be 96 for each stream. */
    private static final int BUFFER_BYTES = 2 * 1024;

    private volatile Optional<SessionInputBuffer> buffer = Optional.empty();

    /** A call to a server. */
    @FunctionalInterface
    interface Call<T> {
        T send() throws IOException;
    }

    /** Connections that tell of what they read ahead to who {@linkplain #during calls}. */
    static ManagedHttpClientConnectionFactory connections() {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom().setBufferSize(BUFFER_BYTES).build())
                .responseParserFactory(_ -> telling(DefaultHttpResponseParserFactory.INSTANCE.create()))
                .build();
    }

    private static <T extends MessageHeaders> HttpMessageParser<T> telling(HttpMessageParser<T> parser) {
        return (buffer, in) -> {
            if (CALL.isBound()) {
                CALL.get().buffer = Optional.of(buffer);
            }
            return parser.parse(buffer, in);
        };
    }

    /** The call, whose answer's head is read on this thread. */
    <T> T during(Call<T> call) throws IOException {
        return ScopedValue.where(CALL, this).call(call::send);
    }

    /** The same body, which knows what of it has come. */
    InputStream body(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int available() throws IOException {
                int read = buffer.map(SessionInputBuffer::length).orElse(0);
                return Math.max(in.available(), read - BETWEEN_CHUNKS);
            }
        };
    }
}
