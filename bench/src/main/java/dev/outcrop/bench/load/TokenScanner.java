package dev.outcrop.bench.load;

import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** Finds {@code ~<16 hex digits>~} in bytes that come in pieces of any size, whatever stands between. */
final class TokenScanner {
    private static final int DIGITS = 16;

    private final LongConsumer found;
    /** Characters of a token that have been seen: 0 before the first tilde. */
    private int seen;

    private long value;

    TokenScanner(LongConsumer found) {
        this.found = found;
    }

    /** Takes all that {@code bytes} has left. */
    void scan(ByteBuffer bytes) {
        int at = bytes.position();
        int end = bytes.limit();
        while (at < end) {
            byte next = bytes.get(at++);
            if (seen == 0) {
                if (next == '~') {
                    seen = 1;
                    value = 0;
                }
            } else if (seen <= DIGITS) {
                int digit = digit(next);
                if (digit >= 0) {
                    value = value << 4 | digit;
                    seen++;
                } else {
                    seen = next == '~' ? 1 : 0;
                    value = 0;
                }
            } else if (next == '~') {
                found.accept(value);
                seen = 0;
            } else {
                seen = 0;
            }
        }
        bytes.position(end);
    }

    private static int digit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
    }
}
