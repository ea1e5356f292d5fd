package dev.outcrop.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ReplyTest {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n world!\r\n0\r\n\r\n";

    @Test
    void readsChunksWhereverTheBytesAreCut() throws ProtocolException {
        for (int cut = 0; cut <= CHUNKED.length(); cut++) {
            var body = new StringBuilder();
            Reply reply = reply(body);
            reply.take(bytes(CHUNKED.substring(0, cut)));
            reply.take(bytes(CHUNKED.substring(cut)));
            assertThat(body).as("cut at %d", cut).hasToString("hello world!");
            assertThat(reply.done()).isTrue();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.closes()).isFalse();
        }
    }

    @Test
    void takesNoMoreThanTheLengthThatWasNamed() throws ProtocolException {
        var body = new StringBuilder();
        Reply reply = reply(body);
        ByteBuffer bytes = bytes("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\nConnection: close\r\n\r\nnoHTTP");
        reply.take(bytes);
        assertThat(body).hasToString("no");
        assertThat(reply.done()).isTrue();
        assertThat(reply.closes()).isTrue();
        assertThat(bytes.remaining()).isEqualTo(4);
    }

    @Test
    void endsWithTheConnectionIfNothingElseIsSaid() throws ProtocolException {
        var body = new StringBuilder();
        Reply reply = reply(body);
        reply.take(bytes("HTTP/1.1 200 OK\r\n\r\nall of this"));
        assertThat(body).hasToString("all of this");
        assertThat(reply.done()).isFalse();
        assertThat(reply.endsWithConnection()).isTrue();
    }

    @Test
    void waitsForTheRealHeadAfterContinue() throws ProtocolException {
        Reply reply = reply(new StringBuilder());
        reply.take(bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.done()).isTrue();
    }

    @Test
    void anErrorInTheMiddleOfAnAnswerIsNoChunk() throws ProtocolException {
        Reply reply = reply(new StringBuilder());
        reply.take(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"));
        assertThatThrownBy(() -> reply.take(bytes("HTTP/1.1 500 Internal Server Error\r\n\r\n")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("500");
        assertThatThrownBy(() -> reply(new StringBuilder()).take(bytes("SSH-2.0\r\n\r\n")))
                .isInstanceOf(ProtocolException.class);
    }

    private static Reply reply(StringBuilder body) {
        return new Reply(content -> {
            while (content.hasRemaining()) {
                body.append((char) content.get());
            }
        });
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }
}
