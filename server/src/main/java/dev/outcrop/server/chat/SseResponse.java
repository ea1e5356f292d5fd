package dev.outcrop.server.chat;

import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A response of server-sent events. Writing to a client that has gone throws {@link CloseConnectionException}. */
final class SseResponse {
    private static final HeaderName UI_STREAM = HeaderNames.create("x-vercel-ai-ui-message-stream");
    private static final HeaderName NO_BUFFERING = HeaderNames.create("x-accel-buffering");

    /** A comment: nothing happens, but the connection is alive. */
    static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final long begunAt = System.nanoTime();
    private final OutputStream out;

    private SseResponse(OutputStream out) {
        this.out = out;
    }

    /** Begins the response; the client learns of it with the first thing that is written. */
    static SseResponse begin(ServerResponse response, boolean uiStream) {
        response.status(Status.OK_200);
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.header(HeaderNames.CONNECTION, "keep-alive");
        response.header(NO_BUFFERING, "no");
        if (uiStream) {
            response.header(UI_STREAM, "v1");
        }
        return new SseResponse(response.outputStream());
    }

    void keepAlive() {
        write(List.of(KEEP_ALIVE));
    }

    /** How much of the longest time that a stream may take is left; none if it is negative. */
    Duration left(Duration longest) {
        return longest.minusNanos(System.nanoTime() - begunAt);
    }

    /** Tells the client that this stream is over but what it follows is not; the connection is to be cut with it. */
    CloseConnectionException comeBack() {
        write(List.of(Encoding.RECONNECT));
        return cut();
    }

    /** Writes all of them and then flushes once. */
    void write(List<byte[]> frames) {
        try {
            for (byte[] frame : frames) {
                out.write(frame);
            }
            out.flush();
        } catch (IOException | UncheckedIOException | SocketWriterException e) {
            throw new CloseConnectionException("the client has gone", e);
        }
    }

    /** Ends the connection without ending the response, which no client takes for the end of an answer. */
    static CloseConnectionException cut() {
        return new CloseConnectionException("the stream is cut on purpose");
    }
}
