package dev.outcrop.iac;

import dev.outcrop.iac.template.Templates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All stages, synthesized once for all tests by two processes at a time. Neither has a network: the CDK's own process
 * ends if it wants to connect, and where the machine can, there is nothing to connect to.
 */
public final class Cloud {
    public static final Path IAC =
            Path.of(System.getProperty("outcrop.iac", ".")).toAbsolutePath();

    static final Path NO_NETWORK = IAC.resolve("src/test/no-network.cjs");

    private static final List<String> BY_THE_FIRST = List.of("dev", "nodomain", "prod");
    private static final Path OUT = IAC.resolve("target/cloud");
    private static final long MINUTES = 8;

    private Cloud() {}

    /** In a class of its own, so that the first who asks waits and all later ones have it. */
    private static final class Done {
        static final Path OUT = synthesize();

        private Done() {}
    }

    /** The templates of a stage. */
    public static Templates templates(String stage) {
        return Templates.read(folder("first", stage));
    }

    /** A setting of a stage's container; empty if it is not set. */
    public static String setting(String stage, String name) {
        return Law.setting(templates(stage), name);
    }

    /** Where the first or the second process has put something. */
    static Path folder(String process, String stage) {
        return Done.OUT.resolve(process).resolve(stage);
    }

    /** Where a stage is synthesized with the findings that are accepted: the processes share that work. */
    static Path shown(String stage) {
        return folder(BY_THE_FIRST.contains(stage) ? "first" : "second", stage + "-all");
    }

    public static JsonNode json(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command without network, if there is a way: as root, or as one in a namespace of its own. */
    public static List<String> withoutNetwork() {
        for (List<String> way : List.of(List.of("unshare", "-n"), List.of("unshare", "-rn"))) {
            var probe = new ArrayList<>(way);
            probe.add("true");
            try {
                if (new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor() == 0) {
                    return way;
                }
            } catch (IOException _) {
                return List.of();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return List.of();
    }

    private static Path synthesize() {
        try {
            delete(OUT);
            List<String> alone = withoutNetwork();
            var others = new ArrayList<>(EveryStage.EVERY);
            others.removeAll(BY_THE_FIRST);
            others.add(EveryStage.BROKEN);
            var first = start(alone, "first", String.join(",", BY_THE_FIRST));
            var second = start(alone, "second", String.join(",", others));
            end("first", first);
            end("second", second);
            return OUT;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("stages could not be synthesized", e);
        }
    }

    private static Process start(List<String> alone, String name, String how) throws IOException {
        Path out = OUT.resolve(name);
        Path temp = out.resolve("tmp");
        Files.createDirectories(temp);
        var command = new ArrayList<>(alone);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temp,
                "-cp",
                System.getProperty("java.class.path"),
                EveryStage.class.getName(),
                IAC.toString(),
                out.toString(),
                how));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.resolve("log").toFile());
        builder.environment().put("TMPDIR", temp.toString());
        builder.environment().put("JSII_DEPRECATED", "quiet");
        builder.environment().put("NODE_OPTIONS", "--require " + NO_NETWORK);
        Path node = IAC.resolve("node_modules/.bin");
        if (Files.exists(node.resolve("node"))) {
            builder.environment().merge("PATH", node.toString(), (path, ours) -> ours + ":" + path);
        }
        return builder.start();
    }

    private static void end(String name, Process process) throws IOException, InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException("stages were not synthesized within " + MINUTES + " minutes");
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("stages could not be synthesized:\n"
                    + Files.readString(OUT.resolve(name).resolve("log")));
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes about) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, @Nullable IOException fault) throws IOException {
                Files.delete(at);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
