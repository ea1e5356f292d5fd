package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One connection and the answer that is played on it. */
final class Call {
    private static final byte[] STREAM_HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: application/vnd.amazon.eventstream\r
            Transfer-Encoding: chunked\r
            \r
            """.getBytes(ISO_8859_1);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Tally tally;
    private final Request request = new Request();
    private Optional<Script> playing = Optional.empty();
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private int sent;
    private long lastStamp;
    private long due;

    Call(SocketChannel channel, SelectionKey key, Tally tally) {
        this.channel = channel;
        this.key = key;
        this.tally = tally;
    }

    /** When the next token is to be sent, on the clock of {@link System#nanoTime}. */
    long due() {
        return due;
    }

    /** Whether tokens are to be sent when they are due; false while the socket is full. */
    boolean waitsForTime() {
        return playing.isPresent() && !unsent.hasRemaining();
    }

    /** Reads what has come; answers if a request is whole. False if the connection is over. */
    boolean read(ByteBuffer in, ByteBuffer out) throws IOException {
        in.clear();
        if (channel.read(in) < 0) {
            return false;
        }
        request.add(in.flip());
        while (playing.isEmpty() && request.complete()) {
            answer(out);
        }
        if (request.asksToContinue()) {
            send(out.clear().put("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1)));
        }
        return channel.isOpen();
    }

    /** Goes on with bytes for which there was no room. */
    void writable() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Sends the tokens that are due. */
    void play(ByteBuffer out) throws IOException {
        Script script = playing.orElseThrow();
        out.clear();
        tokens(script, out);
        send(out);
    }

    /** The connection is gone. */
    void gone() throws IOException {
        playing.ifPresent(script -> {
            tally.open--;
            tally.cancelled(script.key(), System.nanoTime());
        });
        playing = Optional.empty();
        close();
    }

    private void answer(ByteBuffer out) throws IOException {
        out.clear();
        if (request.isFor("/converse")) {
            converse(request.body(), request.isFor("/converse-stream"), out);
        } else if (request.isFor("/stats")) {
            json(out, tally.json());
        } else if (request.isFor("/reset")) {
            tally.reset();
            json(out, "{}");
        } else {
            // What a client may list at its start: there is nothing, and that is fine.
            json(out, "{\"inferenceProfileSummaries\":[],\"modelSummaries\":[]}");
        }
        request.next();
        send(out);
    }

    private void converse(byte[] body, boolean streaming, ByteBuffer out) throws IOException {
        Script script = Script.of(body, body.length).orElse(Script.answer(1, 0));
        int done = script.tools() == 0 ? 0 : Script.stepsDone(body, body.length);
        tally.opened();
        if (script.tools() > 1) {
            tally.resultBytes = Content.resultBytes(body);
        }
        if (!streaming) {
            tally.open--;
            tally.whole++;
            json(out, Content.converse(script, done));
        } else if (done < script.tools()) {
            out.put(STREAM_HEAD).put(Frames.toolCall(script, tally.calls));
            tally.open--;
            tally.whole++;
        } else {
            out.put(STREAM_HEAD).put(Frames.START);
            playing = Optional.of(script);
            sent = 0;
            due = System.nanoTime();
            tokens(script, out);
        }
    }

    private void tokens(Script script, ByteBuffer out) throws IOException {
        long now = System.nanoTime();
        while (sent < script.tokens()
                && due <= now
                && sent != script.cutAfter()
                && out.remaining() > Frames.TOKEN_BYTES + Frames.END.length) {
            // Later than the one before, so that a text that is sent twice is not counted twice.
            lastStamp = Math.max(lastStamp + 1, System.nanoTime());
            Frames.token(out, lastStamp);
            sent++;
            due += script.paceNanos();
        }
        if (sent == script.tokens()) {
            out.put(Frames.END);
            tally.open--;
            tally.whole++;
            playing = Optional.empty();
        } else if (sent == script.cutAfter()) {
            tally.open--;
            tally.cut++;
            playing = Optional.empty();
            send(out);
            out.clear();
            close();
        }
    }

    private static void json(ByteBuffer out, String json) {
        byte[] body = json.getBytes(UTF_8);
        out.put(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.put(body);
    }

    private void send(ByteBuffer out) throws IOException {
        out.flip();
        if (!channel.isOpen()) {
            return;
        }
        if (!unsent.hasRemaining()) {
            channel.write(out);
        }
        if (out.hasRemaining()) {
            var rest = ByteBuffer.allocate(unsent.remaining() + out.remaining());
            unsent = rest.put(unsent).put(out).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
