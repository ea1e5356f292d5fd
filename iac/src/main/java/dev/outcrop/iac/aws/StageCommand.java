package dev.outcrop.iac.aws;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.config.StageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command about one stage. */
@Command(mixinStandardHelpOptions = true)
abstract class StageCommand implements Callable<Integer> {
    /** Of the stages that ship as examples. */
    static final String EXAMPLE = "111111111111";

    final Desk desk;

    @Option(
            names = "--stage",
            paramLabel = "NAME",
            description = "Which one of iac/stages; the only one that is not an example needs no name.")
    private Optional<String> stage = Optional.empty();

    @Option(names = "--dry-run", description = "Say step by step what would be called, without account and network.")
    private boolean dryRun;

    StageCommand(Desk desk) {
        this.desk = desk;
    }

    /** What it does, step by step. */
    abstract Steps steps(StageConfig stage);

    /** Refuses what can't come to a good end, before its steps are asked for; not in a dry run. */
    void consider(StageConfig stage) {}

    /** Whether somebody has agreed already; what only looks does not ask. */
    boolean agreed() {
        return true;
    }

    /** What is said when all is done. */
    void afterwards(StageConfig stage) {}

    @Override
    public Integer call() {
        StageConfig chosen = chosen();
        if (dryRun) {
            steps(chosen).rehearse(desk.terminal());
            return 0;
        }
        consider(chosen);
        steps(chosen).run(desk.terminal(), agreed());
        afterwards(chosen);
        return 0;
    }

    private StageConfig chosen() {
        return StageFile.read(desk.folder(), stage.orElseGet(this::only));
    }

    private String only() {
        List<String> all = names();
        List<String> own = all.stream()
                .filter(name -> !StageFile.read(desk.folder(), name).account().equals(EXAMPLE))
                .toList();
        if (own.size() == 1) {
            return own.getFirst();
        }
        throw new Trouble(
                own.isEmpty()
                        ? "There is no stage of yours yet: make one with ./outcrop aws init, or name an example with --stage: "
                                + String.join(", ", all) + "."
                        : "Which stage? Name it with --stage: " + String.join(", ", own) + ".");
    }

    private List<String> names() {
        Path stages = desk.folder().resolve("stages");
        try (Stream<Path> files = Files.list(stages)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.substring(0, name.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("No stages in " + stages, e);
        }
    }
}
