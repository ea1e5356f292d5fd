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

class DestroyTest {
    @TempDir
    Path folder;

    OperatorScene scene;

    @BeforeEach
    void begin() throws IOException {
        scene = new OperatorScene(folder);
    }

    @AfterEach
    void end() {
        scene.close();
    }

    private void deployed(String stage) throws IOException {
        scene.withStage(stage);
        for (String kind : List.of("Foundation", "Entry", "Data", "Identity", "App")) {
            Files.writeString(scene.aws.stacks.resolve("Outcrop-" + stage + "-" + kind), "UPDATE_COMPLETE");
        }
    }

    @Test
    void of_a_dev_stage_nothing_stays_and_a_second_time_there_is_nothing_to_do() throws IOException {
        deployed("dev");
        scene.aws.files.addAll(List.of("attachments/1", "attachments/2"));

        var outcome = scene.run("y\n", "destroy");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .containsExactly(
                        "destroy -c stage=dev -c image=" + Cdk.NO_IMAGE + " --force Outcrop-dev-App",
                        "destroy -c stage=dev -c image=" + Cdk.NO_IMAGE
                                + " --force Outcrop-dev-Identity Outcrop-dev-Data Outcrop-dev-Foundation");
        assertThat(outcome.out()).contains("with all its data", "    2 files", "Nothing of dev is left");
        assertThat(scene.aws.files).isEmpty();
        scene.forget();
        assertThat(scene.run("y\n", "destroy").out()).contains("gone already");
        assertThat(scene.cdk()).isEmpty();
    }

    @Test
    void of_a_prod_stage_what_serves_goes_and_it_says_where_data_stays() throws IOException {
        deployed("prod");

        var outcome = scene.run("", "destroy", "--yes");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .containsExactly("destroy -c stage=prod -c image=" + Cdk.NO_IMAGE + " --force Outcrop-prod-App");
        assertThat(scene.aws.calls).contains("ModifyLoadBalancerAttributes");
        assertThat(outcome.out())
                .contains(
                        "its data stays",
                        "What stays, in account 222222222222, us-east-1:",
                        "conversations, in the database cluster outcrop-prod",
                        "files, in the bucket outcrop-access-logs-x1",
                        "people, in the user pool us-east-1_pool",
                        "images, in the repository outcrop-prod")
                .doesNotContain("sg-1");
        assertThat(scene.aws.stacks.resolve("Outcrop-prod-Data")).exists();
    }

    @Test
    void of_a_dev_stage_without_a_domain_cloudfront_goes_too() throws IOException {
        deployed("nodomain");

        var outcome = scene.run("y\n", "destroy");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk().getLast())
                .endsWith("--force Outcrop-nodomain-Identity Outcrop-nodomain-Data Outcrop-nodomain-Entry"
                        + " Outcrop-nodomain-Foundation");
        assertThat(outcome.out()).contains("(CloudFront takes some 15 minutes)", "Nothing of nodomain is left");
    }

    @Test
    void of_a_prod_stage_without_a_domain_the_name_stays_with_the_data() throws IOException {
        deployed("bare");

        var outcome = scene.run("", "destroy", "--yes");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .containsExactly("destroy -c stage=bare -c image=" + Cdk.NO_IMAGE + " --force Outcrop-bare-App");
        assertThat(scene.aws.calls).doesNotContain("ModifyLoadBalancerAttributes");
        assertThat(outcome.out())
                .contains(
                        "its data stays, and CloudFront, firewall and load balancer too",
                        "the name that people come by, in CloudFront's distribution E1EXAMPLE",
                        "The database, the network and the way in still cost");
    }

    @Test
    void after_a_failure_it_goes_on() throws IOException {
        deployed("prod");
        scene.failing("destroy");
        assertThat(scene.run("", "destroy", "--yes").err()).contains("step 4/4", "goes on there");
        scene.mended();

        assertThat(scene.run("", "destroy", "--yes").code()).isZero();
        assertThat(scene.run("", "destroy", "--yes").out()).contains("gone already");
    }

    @Test
    void nothing_goes_without_a_yes() throws IOException {
        deployed("dev");

        assertThat(scene.run("no\n", "destroy").err()).contains("nothing was done");
        assertThat(scene.cdk()).isEmpty();
    }
}
