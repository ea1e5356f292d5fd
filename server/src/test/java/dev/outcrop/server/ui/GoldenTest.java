package dev.outcrop.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kind of run, to the byte, in every dialect. {@code -Dgolden.write=true} writes the files anew. */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/ui");

    @TestFactory
    Stream<DynamicTest> a_run_becomes_exactly_these_frames() {
        return Stream.of(Tales.values())
                .flatMap(tale -> Stream.of(Dialect.values())
                        .map(dialect -> DynamicTest.dynamicTest(name(tale, dialect), () -> check(tale, dialect))));
    }

    private static void check(Tales tale, Dialect dialect) throws IOException {
        Path file = FOLDER.resolve(name(tale, dialect));
        String frames = frames(tale, dialect);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, frames);
        }
        assertThat(frames).isEqualTo(Files.readString(file));
    }

    private static String name(Tales tale, Dialect dialect) {
        return tale.name().toLowerCase(Locale.ROOT).replace('_', '-') + "."
                + dialect.name().toLowerCase(Locale.ROOT) + ".txt";
    }

    /** What one client sees that was there from the beginning; after a cut, what it sees when it asks again. */
    private static String frames(Tales tale, Dialect dialect) {
        var encoder = new UiEncoder(dialect, Tale.TITLES);
        var out = new StringBuilder();
        var seen = new ArrayList<dev.outcrop.run.RunEvent>();
        for (var event : tale.tale().events()) {
            seen.add(event);
            List<UiChunk> chunks = encoder.encode(event);
            for (UiChunk chunk : chunks) {
                out.append(new String(UiFrames.frame(chunk), StandardCharsets.UTF_8));
            }
            if (chunks.contains(new UiChunk.Cut())) {
                out.append("(cut)\n\n");
                encoder = new UiEncoder(dialect, Tale.TITLES);
                for (UiChunk chunk : encoder.encodePast(seen)) {
                    out.append(new String(UiFrames.frame(chunk), StandardCharsets.UTF_8));
                }
            }
        }
        return out.toString();
    }
}
