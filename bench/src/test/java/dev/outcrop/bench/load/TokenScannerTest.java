package dev.outcrop.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenScannerTest {
    private static final String TEXT =
            "data: {\"delta\":\"~00000000000000ff~ \"}\n\ndata: ~~0123456789abcdef~ ~123~ ~0123456789abcdeg~ ~fffffffffffffff0~";
    private static final List<Long> STAMPS = List.of(0xffL, 0x0123456789abcdefL, 0xfffffffffffffff0L);

    @Test
    void findsTokensWhereverTheBytesAreCut() {
        byte[] bytes = TEXT.getBytes(ISO_8859_1);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var found = new ArrayList<Long>();
            var scanner = new TokenScanner(found::add);
            scanner.scan(ByteBuffer.wrap(bytes, 0, cut));
            scanner.scan(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
            assertThat(found).as("cut at %d", cut).isEqualTo(STAMPS);
        }
    }

    @Test
    void findsTokensInSingleBytes() {
        var found = new ArrayList<Long>();
        var scanner = new TokenScanner(found::add);
        for (byte one : TEXT.getBytes(ISO_8859_1)) {
            scanner.scan(ByteBuffer.wrap(new byte[] {one}));
        }
        assertThat(found).isEqualTo(STAMPS);
    }
}
