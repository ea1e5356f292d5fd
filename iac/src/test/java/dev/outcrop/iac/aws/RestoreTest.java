package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.config.Restore;
import dev.outcrop.iac.config.StageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    private static final String TO = "2026-11-29T10:00:00Z";
    private static final String RESTORED = "outcrop-prod-20261129-100000";

    @TempDir
    Path folder;

    OperatorScene scene;

    @BeforeEach
    void begin() throws IOException {
        scene = new OperatorScene(folder).withStage("prod");
        for (String kind : List.of("Foundation", "Data", "Identity", "App")) {
            Files.writeString(scene.aws.stacks.resolve("Outcrop-prod-" + kind), "UPDATE_COMPLETE");
        }
        scene.aws.clusters.add("outcrop-prod");
    }

    @AfterEach
    void end() {
        scene.close();
    }

    private OperatorScene.Outcome restore(String typed, String... more) {
        var all = new ArrayList<>(List.of("restore", "--health", scene.aws.url()));
        all.addAll(List.of(more));
        return scene.run(typed, all.toArray(String[]::new));
    }

    private Path file() {
        return scene.iac.resolve("stages/prod.json");
    }

    private List<Restore> written() {
        return StageFile.read(scene.iac, "prod").database().restores();
    }

    @Test
    void it_is_written_down_made_beside_and_served_and_it_says_what_that_means_before_and_after() throws IOException {
        String before = Files.readString(file());

        var outcome = restore("y\n", "--to", "2026-11-29T11:00:00+01:00");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        String deploy = "deploy -c stage=prod -c image=" + OperatorScene.DIGEST
                + " --require-approval never --progress events --import-existing-resources Outcrop-prod-";
        assertThat(scene.cdk()).containsExactly(deploy + "Data", deploy + "App");
        assertThat(written()).containsExactly(new Restore("outcrop-prod", Instant.parse(TO)));
        assertThat(Files.readString(file()))
                .as("all else of the file is as it was")
                .isEqualTo(before.replace("\"backupDays\": 14\n", """
                        "backupDays": 14,
                            "restores": [
                              {
                                "from": "outcrop-prod",
                                "to": "2026-11-29T10:00:00Z"
                              }
                            ]
                        """));
        assertThat(scene.aws.databases).isNotEmpty().containsOnly(RESTORED);
        assertThat(outcome.out())
                .contains(
                        "OR WAITED, END with a sentence: nothing of them is done again",
                        "it can: from 2026-11-15T00:00:00Z to 2026-11-29T12:00:00Z",
                        "The stage serves " + RESTORED,
                        "What was removed since is there again",
                        "What was written since is in outcrop-prod,");
        for (String said : List.of("What is written from now on until it does is not in it", "OR WAITED, END")) {
            assertThat(outcome.out().indexOf(said)).isBetween(0, outcome.out().indexOf("Go on?"));
        }
        assertThat(outcome.out().indexOf("Have people look at what was done"))
                .isGreaterThan(outcome.out().indexOf("The stage serves"));
    }

    @Test
    void after_a_failure_the_same_command_goes_on_and_writes_nothing_twice() throws IOException {
        scene.failing("Outcrop-prod-App");
        assertThat(restore("", "--yes", "--to", TO).err()).contains("step 5/6", "goes on there");
        scene.mended();
        scene.aws.clusters.add(RESTORED);
        // By now the origin may have forgotten that moment.
        scene.aws.clusters.remove("outcrop-prod");

        var again = restore("", "--yes", "--to", TO);

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains(RESTORED + " is there already", "it says so");
        assertThat(written()).hasSize(1);
    }

    @Test
    void another_moment_can_be_had_of_the_first_cluster_or_of_the_one_that_serves() {
        restore("", "--yes", "--to", TO);
        scene.aws.clusters.add(RESTORED);

        assertThat(restore("", "--yes", "--to", "2026-11-29T09:00:00Z", "--from", "outcrop-prod")
                        .code())
                .isZero();
        scene.aws.clusters.add("outcrop-prod-20261129-090000");
        assertThat(restore("", "--yes", "--to", "2026-11-29T11:30:00Z").code()).isZero();

        assertThat(written())
                .extracting(Restore::from)
                .containsExactly("outcrop-prod", "outcrop-prod", "outcrop-prod-20261129-090000");
    }

    @Test
    void what_can_not_be_is_refused_before_anything_is_changed() throws IOException {
        String before = Files.readString(file());

        assertThat(restore("", "--yes", "--to", "2026-11-29T12:00:01Z").err())
                .contains("can be restored to moments from 2026-11-15T00:00:00Z to 2026-11-29T12:00:00Z");
        assertThat(restore("", "--yes", "--to", "2026-11-14T00:00:00Z").err()).contains("can be restored to moments");
        assertThat(restore("", "--yes", "--to", "this morning").err())
                .contains("--to is a moment with its zone", "\"this morning\"");
        assertThat(restore("", "--yes", "--to", "2026-11-29T10:00:00.5Z").err())
                .contains("--to is a moment to the second");
        assertThat(restore("", "--yes", "--to", TO, "--from", "others").err())
                .contains("--from is one of the stage's clusters, outcrop-prod,");
        assertThat(restore("no\n", "--to", TO).err()).contains("nothing was done");
        scene.aws.young.add("outcrop-prod");
        assertThat(restore("", "--yes", "--to", TO).err()).contains("outcrop-prod has no backup yet");
        scene.aws.young.clear();
        scene.aws.calls.clear();
        scene.aws.account = "333333333333";
        assertThat(restore("", "--yes", "--to", TO).err()).contains("account 333333333333");
        assertThat(scene.aws.calls).containsExactly("GetCallerIdentity");
        scene.aws.account = "222222222222";
        Files.delete(scene.aws.stacks.resolve("Outcrop-prod-App"));
        assertThat(restore("", "--yes", "--to", TO).err()).contains("step 1/6", "nothing of the stage serves");

        assertThat(file()).hasContent(before);
        assertThat(scene.cdk()).isEmpty();
    }
}
