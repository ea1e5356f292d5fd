package dev.outcrop.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Walks through the archive that a newer Office file is, within limits: what unpacks to too much is not unpacked. */
final class OfficeZip {
    private static final int MOST_ENTRIES = 2_000;
    private static final long MOST_BYTES = 64L << 20;

    /** Text packs to a fiftieth at best; what packs to less is made for it. */
    private static final long MOST_TIMES = 100;

    private static final long SMALL = 1 << 20;

    private OfficeZip() {}

    /** Looks at one file of the archive; what it leaves unread is skipped, and counted. */
    @FunctionalInterface
    interface Look {
        void at(String name, InputStream content) throws IOException;
    }

    /** Word's or Excel's, by the parts it has. */
    static Optional<FileType> type(byte[] content) {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            int count = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("word/document.xml")) {
                    return Optional.of(FileType.DOCX);
                }
                if (entry.getName().equals("xl/workbook.xml")) {
                    return Optional.of(FileType.XLSX);
                }
                new Counted(zip, content.length).skipAll();
                if (++count > MOST_ENTRIES) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * Unpacks all of it, keeping nothing.
     *
     * @throws FileRefused if that is too much, or the archive is damaged
     */
    static void check(String name, byte[] content) {
        try {
            walk(content, (_, _) -> {});
        } catch (TooMuch _) {
            throw new FileRefused(
                    FileRefused.Reason.CONTENT,
                    "The file “" + name + "” unpacks to too much. Split it, or attach it as a PDF.");
        } catch (IOException | IllegalArgumentException _) {
            throw new FileRefused(FileRefused.Reason.CONTENT, "The file “" + name + "” is damaged: save it anew.");
        }
    }

    /**
     * Shows each file of the archive.
     *
     * @throws TooMuch if it is too much in all
     */
    static void walk(byte[] content, Look look) throws IOException {
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            var counted = new Counted(zip, content.length);
            int count = 0;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++count > MOST_ENTRIES) {
                    throw new TooMuch();
                }
                look.at(entry.getName(), counted);
                counted.skipAll();
            }
        }
    }

    /** The archive unpacks to too much. */
    static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Counts what comes out of the archive; closing it leaves the archive open. */
    private static final class Counted extends InputStream {
        private final ZipInputStream zip;
        private final long most;
        private long read;

        private Counted(ZipInputStream zip, long packed) {
            this.zip = zip;
            this.most = Math.min(MOST_BYTES, Math.max(SMALL, packed * MOST_TIMES));
        }

        void skipAll() throws IOException {
            byte[] chunk = new byte[8_192];
            while (read(chunk, 0, chunk.length) >= 0) {
                // Counted as it is read.
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = zip.read(into, from, length);
            read += Math.max(0, count);
            if (read > most) {
                throw new TooMuch();
            }
            return count;
        }
    }
}
