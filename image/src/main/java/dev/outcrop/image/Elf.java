package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program or library of Linux, of 64 bits, by what it needs of others.
 *
 * @param needed names of libraries
 * @param glibc the newest version 2.x of the C library that it was linked against; 0 if it names none
 */
record Elf(List<String> needed, int glibc) {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.(\\d+)");
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final int NEEDED = 1;
    private static final int TEXTS = 5;
    private static final int TEXTS_SIZE = 10;

    static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(in.readNBytes(MAGIC.length)).equals(ByteBuffer.wrap(MAGIC));
        }
    }

    static Elf read(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headers = Math.toIntExact(all.getLong(32));
        int size = all.getShort(54);
        int count = all.getShort(56);
        var names = new ArrayList<Long>();
        long texts = 0;
        long length = 0;
        for (int header = headers; header < headers + count * size; header += size) {
            if (all.getInt(header) != DYNAMIC) {
                continue;
            }
            int from = Math.toIntExact(all.getLong(header + 8));
            int to = from + Math.toIntExact(all.getLong(header + 32));
            for (int entry = from; entry < to; entry += 16) {
                long value = all.getLong(entry + 8);
                switch ((int) all.getLong(entry)) {
                    case NEEDED -> names.add(value);
                    case TEXTS -> texts = value;
                    case TEXTS_SIZE -> length = value;
                    default -> {
                        // of no matter here
                    }
                }
            }
        }
        int begin = 0;
        for (int header = headers; header < headers + count * size; header += size) {
            long address = all.getLong(header + 16);
            if (all.getInt(header) == LOADED && address <= texts && texts < address + all.getLong(header + 32)) {
                begin = Math.toIntExact(texts - address + all.getLong(header + 8));
            }
        }
        String table = new String(all.array(), begin, Math.toIntExact(length), ISO_8859_1);
        List<String> needed = names.stream()
                .map(at -> table.substring(Math.toIntExact(at), table.indexOf('\0', Math.toIntExact(at))))
                .toList();
        int glibc = 0;
        for (Matcher version = GLIBC.matcher(table); version.find(); ) {
            glibc = Math.max(glibc, Integer.parseInt(version.group(1)));
        }
        return new Elf(needed, glibc);
    }
}
