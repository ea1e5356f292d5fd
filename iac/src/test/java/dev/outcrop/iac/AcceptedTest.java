package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** What the validators find, and what of it is accepted. */
class AcceptedTest {

    record Acceptance(String construct, String finding, String reason) {}

    record Finding(String construct, String rule) {}

    @ParameterizedTest
    @FieldSource("dev.outcrop.iac.EveryStage#EVERY")
    void nothing_is_found_that_is_not_accepted(String stage) {
        assertThat(findings(Cloud.folder("first", stage))).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("dev.outcrop.iac.EveryStage#EVERY")
    void every_acceptance_is_needed(String stage) throws IOException {
        List<Finding> all = findings(Cloud.shown(stage));
        List<Acceptance> accepted = accepted(Cloud.folder("first", stage));

        assertThat(all).as("findings if none is accepted").isNotEmpty();
        assertThat(accepted).isNotEmpty().allSatisfy(one -> {
            assertThat(one.reason()).hasSizeGreaterThan(20);
            assertThat(all)
                    .as("%s on %s is accepted, and nobody finds it", one.finding(), one.construct())
                    .anyMatch(finding -> one.finding().endsWith(finding.rule())
                            && (finding.construct() + "/").startsWith(one.construct() + "/"));
        });
    }

    @Test
    void they_are_listed_for_whoever_reviews_them() throws IOException {
        var lines = new TreeSet<String>();
        for (String stage : EveryStage.EVERY) {
            accepted(Cloud.folder("first", stage))
                    .forEach(one -> lines.add("| "
                            + one.construct()
                                    .replaceFirst("^Outcrop-" + stage + "-", "")
                                    .replaceFirst("/Subnet$", "")
                            + " | "
                            + one.finding()
                                    .replace("/" + stage + "/", "/STAGE/")
                                    .replace("outcrop-" + stage, "outcrop-STAGE")
                                    .replace("Outcrop-" + stage, "Outcrop-STAGE")
                            + " | " + one.reason()
                            + " |"));
        }
        Generated.hold(
                Cloud.IAC.resolve("acknowledgements.md"),
                "# Findings that are accepted\n\nMade by a test from the stacks. Each stands for one construct; one that nothing"
                        + " needs any more fails the build.\n\n| construct | finding | reason |\n|---|---|---|\n"
                        + String.join("\n", lines)
                        + "\n");
    }

    @Test
    void the_cdk_itself_finds_what_is_misspelt() {
        assertThat(findings(Cloud.folder("second", EveryStage.BROKEN)))
                .contains(
                        new Finding("Broken/Misspelt", "F3002"),
                        new Finding("Broken/UnknownType", "F3006"),
                        new Finding("Broken/BadSize", "E3047"),
                        // A warning, which ends no synthesis: so the report is read, and nothing in it let pass.
                        new Finding("Broken/BadEnum", "W3030"));
    }

    private static List<Finding> findings(Path folder) {
        var found = new ArrayList<Finding>();
        for (JsonNode report :
                Cloud.json(folder.resolve("validation-report.json")).path("pluginReports")) {
            for (JsonNode violation : report.path("violations")) {
                for (JsonNode construct : violation.path("violatingConstructs")) {
                    found.add(new Finding(
                            construct.path("constructPath").asString(),
                            violation.path("ruleName").asString().replace("Annotation::", "")));
                }
            }
        }
        return found;
    }

    private static List<Acceptance> accepted(Path folder) throws IOException {
        var accepted = new ArrayList<Acceptance>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".metadata.json"))
                    .sorted()
                    .toList()) {
                Cloud.json(file)
                        .forEachEntry((path, entries) -> entries.forEach(entry -> {
                            if (entry.path("type").asString().equals("aws:cdk:acknowledged-rules")) {
                                entry.path("data").forEachEntry((id, reason) -> {
                                    // The CDK accepts some findings in what it makes by itself.
                                    if (!id.contains("::F300")) {
                                        accepted.add(new Acceptance(
                                                path.substring(1), id.replace("Annotation::", ""), reason.asString()));
                                    }
                                });
                            }
                        }));
            }
        }
        return accepted;
    }
}
