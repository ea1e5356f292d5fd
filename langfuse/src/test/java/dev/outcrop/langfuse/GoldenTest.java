package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kind of run, to the byte. {@code -Dgolden.write=true} writes the files anew. */
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/otlp");
    private static final Labels LABELS =
            new Labels("1.0", "replica-1", Optional.of("langfuse-Test EU"), Optional.of("1.0+abc"), List.of("team-a"));

    @TestFactory
    Stream<DynamicTest> a_run_becomes_exactly_these_spans() {
        return Stream.of(Tales.values()).map(tale -> DynamicTest.dynamicTest(name(tale), () -> check(tale)));
    }

    @TestFactory
    Stream<DynamicTest> told_piece_by_piece_it_is_the_same_trace() {
        return Stream.of(Tales.values())
                .map(tale -> DynamicTest.dynamicTest(name(tale), () -> {
                    Trace whole = World.trace(tale.tale(), Tale.said("Soup?"));
                    var pieces = new ArrayList<Observation>();
                    Map<dev.outcrop.id.RunId, Long> sent = new HashMap<>();
                    for (int events = 1; events <= tale.tale().events().size(); events++) {
                        Trace soFar = TraceFold.of(
                                tale.tale().events().subList(0, events),
                                tale.tale().children(),
                                World.background(tale.tale(), Tale.said("Soup?")));
                        List<Observation> more = Observation.after(soFar.observations(), sent);
                        pieces.addAll(more);
                        more.forEach(one ->
                                sent.merge(one.closedBy().run(), one.closedBy().seq(), Math::max));
                    }
                    pieces.sort(Comparator.comparing(Observation::start));
                    assertThat(pieces).containsExactlyInAnyOrderElementsOf(whole.observations());
                }));
    }

    private static void check(Tales tale) throws IOException {
        Path file = FOLDER.resolve(name(tale));
        Trace trace = World.trace(tale.tale(), Tale.said("Soup?"));
        byte[] protobuf = new Otlp(LABELS)
                .request(new SpanWriter(new LangfuseDialect(LABELS)).spans(trace))
                .toByteArray();
        String json = OtlpJson.pretty(protobuf);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, json);
        }
        assertThat(json).isEqualTo(Files.readString(file));
    }

    private static String name(Tales tale) {
        return tale.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
    }
}
