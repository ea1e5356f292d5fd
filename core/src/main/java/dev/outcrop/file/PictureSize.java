package dev.outcrop.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** How many pixels a picture has, by its header: nothing is decoded. */
final class PictureSize {
    /** The most pixels on a side that a model takes. */
    static final int MOST = 8_000;

    private PictureSize() {}

    /** Pixels. */
    record Pixels(int wide, int high) {}

    /**
     * Looks at a picture.
     *
     * @throws FileRefused if it has too many pixels, or none that can be found
     */
    static void check(String name, FileType type, byte[] content) {
        Pixels pixels = of(type, ByteBuffer.wrap(content))
                .filter(found -> found.wide() > 0 && found.high() > 0)
                .orElseThrow(() -> new FileRefused(
                        FileRefused.Reason.CONTENT, "The picture “" + name + "” is damaged: save it anew."));
        if (pixels.wide() > MOST || pixels.high() > MOST) {
            throw new FileRefused(
                    FileRefused.Reason.SIZE,
                    "The picture “" + name + "” has more than " + MOST + " pixels on a side. Make it smaller.");
        }
    }

    private static Optional<Pixels> of(FileType type, ByteBuffer in) {
        try {
            return switch (type) {
                case PNG -> Optional.of(new Pixels(in.getInt(16), in.getInt(20)));
                case GIF -> {
                    in.order(ByteOrder.LITTLE_ENDIAN);
                    yield Optional.of(new Pixels(unsigned(in, 6), unsigned(in, 8)));
                }
                case WEBP -> webp(in.order(ByteOrder.LITTLE_ENDIAN));
                case JPEG -> jpeg(in);
                case PDF, DOC, XLS, DOCX, XLSX, CSV, MD, HTML, TXT -> Optional.empty();
            };
        } catch (IndexOutOfBoundsException _) {
            return Optional.empty(); // it ends in its header
        }
    }

    private static Optional<Pixels> webp(ByteBuffer in) {
        return switch (in.getInt(12)) {
            case 0x20385056 -> // "VP8 "
                Optional.of(new Pixels(unsigned(in, 26) & 0x3fff, unsigned(in, 28) & 0x3fff));
            case 0x4c385056 -> { // "VP8L"
                int bits = in.getInt(21);
                yield Optional.of(new Pixels((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1));
            }
            case 0x58385056 -> // "VP8X"
                Optional.of(new Pixels((in.getInt(24) & 0xffffff) + 1, (in.getInt(26) >>> 8) + 1));
            default -> Optional.empty();
        };
    }

    /** The size stands in the frame's segment, behind any number of others. */
    private static Optional<Pixels> jpeg(ByteBuffer in) {
        int at = 2;
        while (true) {
            if ((in.get(at) & 0xff) != 0xff) {
                return Optional.empty();
            }
            int marker = in.get(at + 1) & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return Optional.of(new Pixels(unsigned(in, at + 7), unsigned(in, at + 5)));
            }
            at += 2 + Math.max(2, unsigned(in, at + 2));
        }
    }

    private static int unsigned(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff;
    }
}
