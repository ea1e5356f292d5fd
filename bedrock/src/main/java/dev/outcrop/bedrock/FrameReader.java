package dev.outcrop.bedrock;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Reads frames of {@code application/vnd.amazon.eventstream} by blocking. It holds the bytes of one frame and no more:
 * the SDK's decoder reserves 2 MiB for each stream.
 *
 * <p>A frame is its total length and the length of its headers (4 bytes each), a CRC32 of these two, the headers, the
 * payload, and a CRC32 of all that stands before it.
 *
 * @see <a href="https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html">Event stream encoding</a>
 */
final class FrameReader {
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private static final byte[] NONE = {};

    private final InputStream in;
    private final int maxFrameBytes;
    private final byte[] prelude = new byte[PRELUDE];
    private final CRC32 crc = new CRC32();

    /** How many bytes of the frame that is being read are here, of the prelude and of {@link #rest}. */
    private int here;

    private byte[] rest = NONE;

    /** The headers of the last frame: most frames have the same ones, byte for byte. */
    private byte[] lastBytes = {};

    private Map<String, String> lastHeaders = Map.of();

    FrameReader(InputStream in, int maxFrameBytes) {
        this.in = in;
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Whether a whole frame has come, so that {@link #next} waits for nothing. It takes what has come of one, as far as
     * the stream says that it is {@linkplain InputStream#available available}.
     *
     * @throws FrameDamaged if the bytes are not a frame
     */
    boolean arrived() throws IOException {
        return whole(false);
    }

    /**
     * The next frame, or empty if the stream ends between two frames.
     *
     * @throws EOFException if the stream ends inside a frame
     * @throws FrameDamaged if the bytes are not a frame
     */
    Optional<Frame> next() throws IOException {
        if (!whole(true)) {
            if (here > 0) {
                throw new EOFException("the event stream ended inside a frame");
            }
            return Optional.empty();
        }
        byte[] bytes = rest;
        int bodyBytes = bytes.length - CHECKSUM;
        int headerBytes = int32(prelude, 4);
        here = 0;
        rest = NONE;
        crc.reset();
        crc.update(prelude, 0, PRELUDE);
        crc.update(bytes, 0, bodyBytes);
        if ((int) crc.getValue() != int32(bytes, bodyBytes)) {
            throw new FrameDamaged("the checksum of a frame is wrong");
        }
        if (!Arrays.equals(bytes, 0, headerBytes, lastBytes, 0, lastBytes.length)) {
            lastHeaders = Map.copyOf(headers(ByteBuffer.wrap(bytes, 0, headerBytes)));
            lastBytes = Arrays.copyOf(bytes, headerBytes);
        }
        return Optional.of(new Frame(lastHeaders, bytes, headerBytes, bodyBytes - headerBytes));
    }

    /** Reads on, waiting for bytes or not. Without a whole frame the stream has ended, or no more has come. */
    private boolean whole(boolean wait) throws IOException {
        if (here < PRELUDE && !filled(prelude, 0, wait)) {
            return false;
        }
        if (rest.length == 0) {
            rest = new byte[restBytes()];
        }
        return filled(rest, PRELUDE, wait);
    }

    /** Fills {@code bytes}, which begin so far behind the frame's beginning. */
    private boolean filled(byte[] bytes, int begin, boolean wait) throws IOException {
        int end = begin + bytes.length;
        while (here < end && (wait || in.available() > 0)) {
            int read = in.read(bytes, here - begin, end - here);
            if (read < 0) {
                return false;
            }
            here += read;
        }
        return here == end;
    }

    /** The length of what follows the prelude, which is looked at before a byte is reserved. */
    private int restBytes() throws FrameDamaged {
        crc.reset();
        crc.update(prelude, 0, PRELUDE - CHECKSUM);
        if ((int) crc.getValue() != int32(prelude, PRELUDE - CHECKSUM)) {
            throw new FrameDamaged("the checksum of a frame's prelude is wrong");
        }
        int total = int32(prelude, 0);
        if (total < PRELUDE + CHECKSUM || total > maxFrameBytes) {
            throw new FrameDamaged("a frame of " + Integer.toUnsignedString(total) + " bytes is not between "
                    + (PRELUDE + CHECKSUM) + " and " + maxFrameBytes);
        }
        int headerBytes = int32(prelude, 4);
        if (headerBytes < 0 || headerBytes > total - PRELUDE - CHECKSUM) {
            throw new FrameDamaged("a frame's headers are longer than the frame");
        }
        return total - PRELUDE;
    }

    private static int int32(byte[] bytes, int at) {
        return (int) INT32.get(bytes, at);
    }

    private static Map<String, String> headers(ByteBuffer bytes) throws FrameDamaged {
        var headers = new HashMap<String, String>();
        try {
            while (bytes.hasRemaining()) {
                String name = text(bytes, Byte.toUnsignedInt(bytes.get()));
                byte type = bytes.get();
                switch (type) {
                    case 0, 1 -> {} // true and false have no value bytes
                    case 2 -> skip(bytes, 1); // byte
                    case 3 -> skip(bytes, 2); // short
                    case 4 -> skip(bytes, 4); // int
                    case 5, 8 -> skip(bytes, 8); // long, timestamp
                    case 6 -> skip(bytes, Short.toUnsignedInt(bytes.getShort())); // bytes
                    case 7 -> headers.put(name, text(bytes, Short.toUnsignedInt(bytes.getShort())));
                    case 9 -> skip(bytes, 16); // UUID
                    default -> throw new FrameDamaged("a frame has a header of the unknown type " + type);
                }
            }
        } catch (BufferUnderflowException e) {
            var damaged = new FrameDamaged("a frame's header is longer than the headers");
            damaged.initCause(e);
            throw damaged;
        }
        return headers;
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] chars = new byte[length];
        bytes.get(chars);
        return new String(chars, StandardCharsets.UTF_8);
    }

    private static void skip(ByteBuffer bytes, int count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }
}
