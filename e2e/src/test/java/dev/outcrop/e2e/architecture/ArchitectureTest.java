package dev.outcrop.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.outcrop.e2e.architecture.sample.run.Breach;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String SAMPLE = Breach.class.getPackageName().replaceFirst("\\.run$", "");

    @Test
    void the_house_is_built_to_plan() {
        JavaClasses house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(place -> !place.contains("-tests.jar")) // what other rooms lend for tests
                .importPackages("dev.outcrop");

        assertThat(rooms(house))
                .as("rooms that were looked at")
                .contains(
                        "core",
                        "bedrock",
                        "bedrock-local",
                        "store",
                        "langfuse",
                        "agents",
                        "testkit",
                        "server",
                        "image",
                        "iac");
        var violations = new Arrows("dev.outcrop", Room.HOUSE).violations(house);
        assertThat(violations)
                .withFailMessage(() -> violations.size() + " violations:\n" + String.join("\n", violations))
                .isEmpty();
    }

    @Test
    void a_breach_of_every_kind_is_found_and_all_are_told_at_once() {
        JavaClasses sample = new ClassFileImporter().importPackages(SAMPLE);

        String all = String.join("\n", new Arrows(SAMPLE, Room.HOUSE).violations(sample));

        assertThat(all)
                .contains("run.Breach uses " + SAMPLE + ".store.Shelf: core may not import store")
                .contains("run.Breach uses io.helidon.http.Status: core may not import io.helidon.http")
                .contains("store.Shelf uses org.assertj.core.api.Assertions: store may not import org.assertj.core.api")
                .contains(SAMPLE + ".lost.Stray is in no room")
                .contains("Cycle detected: Slice model", "Slice run")
                .contains(SAMPLE + ".model is not @NullMarked")
                .doesNotContain(SAMPLE + ".run is not @NullMarked")
                .doesNotContain("java.sql");
    }

    private static Stream<String> rooms(JavaClasses classes) {
        return classes.stream()
                .flatMap(one -> Room.HOUSE.stream()
                        .filter(room -> room.packages().stream()
                                .anyMatch(name -> one.getPackageName().equals("dev.outcrop." + name)))
                        .map(Room::name))
                .distinct();
    }
}
