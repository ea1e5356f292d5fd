package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that look, those that fill in secrets, and those of a pipeline. */
class LookTest {
    @TempDir
    Path folder;

    OperatorScene scene;

    @BeforeEach
    void begin() throws IOException {
        scene = new OperatorScene(folder).withStage("dev");
    }

    @AfterEach
    void end() {
        scene.close();
    }

    private void deployed() throws IOException {
        for (String stack :
                new String[] {"CDKToolkit", "Outcrop-dev-Foundation", "Outcrop-dev-Data", "Outcrop-dev-App"}) {
            Files.writeString(scene.aws.stacks.resolve(stack), "UPDATE_COMPLETE");
        }
    }

    @Test
    void status_tells_stacks_tasks_image_secrets_and_health() throws IOException {
        deployed();
        scene.aws.secrets.put("outcrop/dev/sign-in", "{\"clientSecret\":\"hidden-value\"}");

        var outcome = scene.run("", "status", "--health", scene.aws.url());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "Outcrop-dev-App: UPDATE_COMPLETE",
                        "Outcrop-dev-Identity: not deployed",
                        "prepared for the CDK, version 30",
                        "2 of 2 tasks run",
                        "has reached a steady state",
                        "image " + OperatorScene.DIGEST,
                        "sign-in: filled in",
                        "langfuse: empty, so it is off (./outcrop aws secrets set langfuse)",
                        "/health/ready is healthy")
                .doesNotContain("hidden-value");
    }

    @Test
    void status_tells_all_databases_of_a_stage_that_was_restored_and_which_one_serves() throws IOException {
        scene.withStage("mended");
        scene.aws.clusters.addAll(List.of("outcrop-mended", "outcrop-mended-20261127-093000"));

        var outcome = scene.run("", "status", "--stage", "mended", "--health", scene.aws.url());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "    outcrop-mended, from before a restore: available",
                        "    outcrop-mended-20261127-093000, which serves: available")
                .doesNotContain("20261127-100000");
        scene.aws.clusters.clear();
        assertThat(scene.run("", "status", "--stage", "mended", "--health", scene.aws.url())
                        .out())
                .contains("outcrop-mended-20261127-093000, which serves: not there");
    }

    @Test
    void status_of_what_is_not_deployed_says_so() {
        scene.aws.healthy = false;

        var outcome = scene.run("", "status", "--health", scene.aws.url());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("Outcrop-dev-App: not deployed", "there is none", "not there yet", "does not answer");
    }

    @Test
    void status_tells_the_name_that_cloudfront_has_given_or_that_there_is_none_yet() throws IOException {
        scene.withStage("nodomain");
        scene.aws.address = scene.aws.url();

        var before = scene.run("", "status", "--stage", "nodomain");
        Files.writeString(scene.aws.stacks.resolve("Outcrop-nodomain-Entry"), "UPDATE_COMPLETE");
        var after = scene.run("", "status", "--stage", "nodomain");

        assertThat(before.code()).as(before.err()).isZero();
        assertThat(before.out()).contains("Outcrop-nodomain-Entry: not deployed", "there is no address yet");
        assertThat(after.out()).contains("address: " + scene.aws.url(), scene.aws.url() + "/health/ready is healthy");
    }

    @Test
    void logs_are_shown_line_by_line() {
        var outcome = scene.run("", "logs", "--since", "2h", "--filter", "ERROR");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("\"message\":\"ready\"", "filter ERROR", "2 lines");
        assertThat(scene.run("", "logs", "--since", "yesterday").err()).contains("--since is a number");
    }

    @Test
    void diff_compares_with_what_runs_and_changes_nothing() throws IOException {
        deployed();

        var outcome = scene.run("", "diff");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .containsExactly("diff -c stage=dev -c image=" + OperatorScene.DIGEST + " --method=template"
                        + " Outcrop-dev-Foundation Outcrop-dev-Data Outcrop-dev-Identity Outcrop-dev-App");
    }

    @Test
    void templates_are_compared_without_an_account() throws IOException {
        Path base = folder.resolve("base");
        scene.aws.account = "333333333333";

        assertThat(scene.run("", "templates", "--out", base.toString()).code()).isZero();
        Files.delete(base.resolve("Outcrop-dev-Identity.template.json"));
        var outcome = scene.run("", "diff", "--against", base.toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("this stack is new");
        assertThat(scene.cdk())
                .anyMatch(
                        call -> call.contains("--template " + base + "/Outcrop-dev-App.template.json Outcrop-dev-App"));
        assertThat(scene.aws.calls).isEmpty();
    }

    @Test
    void a_secret_is_read_from_standard_input_and_shown_nowhere() throws IOException {
        deployed();

        var outcome = scene.run("pk-lf-1\nsk-lf-2\n", "secrets", "set", "langfuse");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.aws.secrets.get("outcrop/dev/langfuse"))
                .isEqualTo("{\"publicKey\":\"pk-lf-1\",\"secretKey\":\"sk-lf-2\"}");
        assertThat(outcome.out() + outcome.err()).doesNotContain("pk-lf-1", "sk-lf-2");
        assertThat(scene.aws.calls).contains("UpdateService");
        assertThat(String.join("\n", scene.cdk())).doesNotContain("sk-lf-2");
    }

    @Test
    void a_secret_that_is_cut_short_changes_nothing() {
        var outcome = scene.run("pk-lf-1\n", "secrets", "set", "langfuse");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("There is no value for secretKey").doesNotContain("pk-lf-1");
        assertThat(scene.aws.secrets.get("outcrop/dev/langfuse")).doesNotContain("pk-lf-1");
        assertThat(scene.run("x\n", "secrets", "set", "database").code()).isEqualTo(2);
        assertThat(scene.run("x\n", "secrets", "set", "langfuse", "value").code())
                .isEqualTo(2);
    }

    @Test
    void a_secret_before_the_first_deployment_is_told_to_wait() {
        scene.aws.secrets.clear();

        assertThat(scene.run("x\n", "secrets", "set", "sign-in").err())
                .contains("there is no secret outcrop/dev/sign-in yet: run ./outcrop aws deploy first");
    }

    @Test
    void an_image_leaves_its_digest_and_its_contents() throws IOException {
        Path digest = folder.resolve("digest");
        Path sbom = folder.resolve("sbom.json");

        var outcome = scene.run("", "image", "--digest-file", digest.toString(), "--sbom", sbom.toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(digest).hasContent(OperatorScene.DIGEST);
        assertThat(Files.readString(sbom)).contains("CycloneDX");
    }

    @Test
    void without_a_stage_of_ones_own_it_says_how_to_have_one() throws IOException {
        scene.withStage("prod");
        assertThat(scene.run("", "status").err()).contains("Which stage? Name it with --stage: dev, prod.");
        Files.delete(scene.iac.resolve("stages/dev.json"));
        Files.delete(scene.iac.resolve("stages/prod.json"));
        assertThat(scene.run("", "status").err()).contains("./outcrop aws init");
    }
}
