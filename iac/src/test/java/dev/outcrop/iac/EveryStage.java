package dev.outcrop.iac;

import dev.outcrop.iac.part.Accepted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Synthesizes every stage in one process of its own, as {@code cdk} does with the context of {@code cdk.json}:
 * {@code EveryStage IAC OUT SHOWN}, where SHOWN are those of which accepted findings are shown too.
 */
final class EveryStage {
    static final List<String> SHIPPED = List.of("dev", "nodomain", "prod", "private");

    /** A stage of the tests' own: as prod, without a domain. */
    static final String BARE = "bare";

    /** A stage of the tests' own: in a network that was there before, on x86, with an application's profile. */
    static final String CLOSED = "closed";

    /** Another: people have roles by their groups, and the database was restored. */
    static final String MENDED = "mended";

    /** All: each is held by every law. */
    static final List<String> EVERY =
            Stream.concat(SHIPPED.stream(), Stream.of(BARE, CLOSED, MENDED)).toList();

    /** A stack that is not what it should be. */
    static final String BROKEN = "broken";

    static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private EveryStage() {}

    public static void main(String[] args) throws IOException {
        Path iac = Path.of(args[0]);
        Path out = Path.of(args[1]);
        List<String> shown = List.of(args[2].split(",", -1));
        for (String stage : EVERY) {
            synthesize(iac, home(iac, stage), stage, out.resolve(stage), Map.of());
            if (shown.contains(stage)) {
                show(iac, home(iac, stage), stage, out.resolve(stage + "-all"));
            }
        }
        if (shown.contains(BROKEN)) {
            BrokenStack.synthesize(context(iac, "none", Map.of()), out.resolve(BROKEN));
        }
    }

    /** The folder beside whose stages that one stands. */
    static Path home(Path iac, String stage) {
        return SHIPPED.contains(stage) ? iac : iac.resolve("src/test");
    }

    private static void synthesize(Path iac, Path stages, String stage, Path out, Map<String, Object> more)
            throws IOException {
        App app = new App(AppProps.builder()
                .context(context(iac, stage, more))
                .outdir(out.toString())
                .analyticsReporting(false)
                .build());
        Synthesis.fill(app, stages);
        app.synth();
    }

    /** Findings end a synthesis with an error, when their report is written. */
    private static void show(Path iac, Path stages, String stage, Path out) throws IOException {
        try {
            synthesize(iac, stages, stage, out, Map.of(Accepted.SHOW_ALL, "yes"));
        } catch (RuntimeException findings) {
            if (!Files.exists(out.resolve("validation-report.json"))) {
                throw findings;
            }
        }
    }

    private static Map<String, Object> context(Path iac, String stage, Map<String, Object> more) throws IOException {
        Map<String, Object> context = new TreeMap<>(JsonMapper.shared()
                .convertValue(
                        JsonMapper.shared()
                                .readTree(Files.readString(iac.resolve("cdk.json")))
                                .path("context"),
                        new TypeReference<Map<String, Object>>() {}));
        // What the command line adds by itself.
        context.put("aws:cdk:enable-path-metadata", true);
        context.put("aws:cdk:enable-asset-metadata", true);
        context.put("stage", stage);
        context.put("image", DIGEST);
        context.putAll(more);
        return context;
    }
}
