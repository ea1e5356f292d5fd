package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Templates are what was reviewed. {@code -Doutcrop.golden=write} writes them anew; the diff is the review. */
class GoldenTest {
    /** Of the tests' own stages the stacks that hold something that no other stage has; all of the others. */
    private static final Map<String, List<String>> TELLING = Map.of(
            EveryStage.CLOSED, List.of("App", "Foundation"),
            EveryStage.MENDED, List.of("App", "Data", "Identity"));

    private static final Path GOLDEN = Cloud.IAC.resolve("src/test/resources/golden");

    @ParameterizedTest
    @FieldSource("dev.outcrop.iac.EveryStage#EVERY")
    void templates_are_those_that_were_reviewed(String stage) throws IOException {
        List<Path> made = telling(stage, templates(Cloud.folder("first", stage)));
        Path golden = GOLDEN.resolve(stage);
        if (System.getProperty("outcrop.golden", "hold").equals("write")) {
            Files.createDirectories(golden);
            for (Path old : templates(golden)) {
                Files.delete(old);
            }
            for (Path template : made) {
                Files.copy(template, golden.resolve(template.getFileName()));
            }
        }
        assertThat(names(made)).isNotEmpty().isEqualTo(names(templates(golden)));
        for (Path template : made) {
            assertThat(template)
                    .as("%s; after a review: mvn -pl core,iac test -Doutcrop.golden=write", template.getFileName())
                    .hasSameTextualContentAs(golden.resolve(template.getFileName()));
        }
    }

    @ParameterizedTest
    @FieldSource("dev.outcrop.iac.EveryStage#EVERY")
    void two_processes_make_the_same_bytes(String stage) {
        List<Path> made = templates(Cloud.folder("first", stage));

        assertThat(made)
                .isNotEmpty()
                .allSatisfy(template -> assertThat(template)
                        .hasSameBinaryContentAs(Cloud.folder("second", stage).resolve(template.getFileName())));
    }

    private static List<Path> telling(String stage, List<Path> made) {
        List<String> kinds = TELLING.getOrDefault(stage, List.of());
        return made.stream()
                .filter(file -> kinds.isEmpty()
                        || kinds.stream().anyMatch(kind -> file.toString().endsWith("-" + kind + ".template.json")))
                .toList();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    static List<Path> templates(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".template.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
