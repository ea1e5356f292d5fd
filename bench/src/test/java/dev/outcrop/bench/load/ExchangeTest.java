package dev.outcrop.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class ExchangeTest {
    private static final String ONE = "~0000000000000001~ ";
    private static final String TWO = "~0000000000000002~ ";
    private static final String THREE = "~0000000000000003~ ";

    @Test
    void aTokenThatIsSaidAgainIsCountedOnce() throws ProtocolException {
        var latencies = new Samples();
        Exchange exchange = Exchange.of(new byte[0], 3).into(latencies);
        take(exchange, head() + chunk(ONE) + chunk(TWO) + chunk(THREE));
        take(exchange, chunk("{\"text\":\"" + ONE + TWO + THREE + "\"}") + chunk(ONE + TWO + THREE) + "0\r\n\r\n");
        exchange.ended(true);
        assertThat(exchange.tokens()).isEqualTo(3);
        assertThat(latencies.count()).isEqualTo(3);
        assertThat(exchange.end()).isEqualTo(Exchange.End.WHOLE);
    }

    @Test
    void whatIsSaidAgainDoesNotStandForWhatIsMissing() throws ProtocolException {
        Exchange exchange = Exchange.of(new byte[0], 3);
        take(exchange, head() + chunk(ONE) + chunk(TWO) + chunk(ONE + TWO) + "0\r\n\r\n");
        exchange.ended(true);
        assertThat(exchange.tokens()).isEqualTo(2);
        assertThat(exchange.end()).isEqualTo(Exchange.End.FAILED);
        assertThat(exchange.why()).contains("2 of 3 tokens");
    }

    private static void take(Exchange exchange, String text) throws ProtocolException {
        exchange.now = 1_000;
        exchange.reply.take(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
    }

    private static String head() {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
