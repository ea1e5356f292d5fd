package dev.outcrop.server.http;

import static java.util.Objects.requireNonNull;

import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** A body as it comes, within its limits. The time for it ends when it has come, however long its reader works on. */
final class ReceivedBody extends InputStream {
    private final InputStream in;
    private final int most;
    private final Deadline.Wait time;
    private final Supplier<ProblemException> tooLarge;
    private long read;

    ReceivedBody(InputStream in, int most, Deadline.Wait time, Supplier<ProblemException> tooLarge) {
        this.in = requireNonNull(in, "in is null");
        this.most = most;
        this.time = requireNonNull(time, "time is null");
        this.tooLarge = requireNonNull(tooLarge, "tooLarge is null");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int count = next(into, from, length);
        if (count < 0) {
            time.close();
        }
        read += Math.max(0, count);
        if (read > most) {
            throw tooLarge.get();
        }
        return count;
    }

    private int next(byte[] into, int from, int length) throws IOException {
        try {
            return in.read(into, from, length);
        } catch (DataReader.InsufficientDataAvailableException _) {
            throw BodyReader.cutShort();
        } catch (IllegalArgumentException _) {
            throw BodyReader.brokenChunks();
        }
    }

    @Override
    public void close() {
        time.close();
    }
}
