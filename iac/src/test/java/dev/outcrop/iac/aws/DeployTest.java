package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployTest {
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

    private OperatorScene.Outcome deploy(String typed, String... more) {
        var all = new ArrayList<>(List.of("deploy", "--health", scene.aws.url()));
        all.addAll(List.of(more));
        return scene.run(typed, all.toArray(String[]::new));
    }

    @Test
    void a_first_deployment_does_all_in_order_and_says_who_signs_in_where() throws IOException {
        scene.withStage("dev");
        scene.aws.asleep = 2;

        var outcome = deploy("y\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        String image = "-c stage=dev -c image=" + OperatorScene.DIGEST + " --require-approval never --progress events"
                + " --import-existing-resources ";
        assertThat(scene.cdk().subList(1, scene.cdk().size()))
                .containsExactly(
                        "bootstrap -c stage=dev -c image=" + Cdk.NO_IMAGE + " aws://222222222222/us-east-1",
                        "deploy -c stage=dev -c part=foundation --require-approval never --progress events"
                                + " --import-existing-resources Outcrop-dev-Foundation",
                        "deploy " + image + "Outcrop-dev-Data Outcrop-dev-Identity",
                        "deploy " + image + "Outcrop-dev-App");
        assertThat(scene.cdk().getFirst()).startsWith("synth -c stage=dev");
        assertThat(scene.shipped)
                .containsExactly("ARM64 222222222222.dkr.ecr.us-east-1.amazonaws.com/outcrop-dev ecr-password");
        assertThat(scene.aws.databaseUsers).containsExactly("CREATE USER outcrop");
        assertThat(scene.aws.calls)
                .contains(
                        "ExecuteStatement GRANT rds_iam TO outcrop",
                        "ExecuteStatement GRANT ALL ON SCHEMA public TO outcrop");
        assertThat(scene.aws.secrets.get("outcrop/dev/sign-in")).isEqualTo("{\"clientSecret\":\"cognito-made-this\"}");
        assertThat(outcome.out())
                .contains(
                        "US dollars a month",
                        "8/8 Wait until the service is healthy",
                        "Outcrop is at https://agents-dev.example.com",
                        "The first administrator is admin@example.com",
                        "AdministratorAccess")
                .doesNotContain("cognito-made-this", "ecr-password");
        // What it costs and what it does is said before somebody agrees.
        assertThat(outcome.out().indexOf("US dollars a month"))
                .isLessThan(outcome.out().indexOf("Go on?"));
        assertThat(outcome.out().indexOf("  8. Wait")).isLessThan(outcome.out().indexOf("Go on?"));
    }

    private Path agents() throws IOException {
        Path folder = scene.iac.resolveSibling("team");
        Files.createDirectories(folder.resolve("lawyer"));
        Files.writeString(folder.resolve("lawyer/agent.md"), "Counts as an agent until it is checked.");
        return folder;
    }

    @Test
    void a_teams_agents_are_checked_before_anything_is_called_and_come_with_the_image() throws IOException {
        scene.withStage("dev");
        Path team = agents();
        scene.wrongAgents = "lawyer/agent.md:4: no tool \"whether\" (did you mean \"weather\"?)";

        var refused = deploy("", "--yes", "--agents", team.toString());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("step 1/10 (Check the agents in " + team, "no tool \"whether\"");
        assertThat(scene.aws.calls).isEmpty();
        assertThat(scene.cdk()).allMatch(call -> call.startsWith("synth"));
        scene.wrongAgents = null;

        var outcome = deploy("", "--yes", "--agents", team.toString());

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.checked)
                .containsExactly(team + " with chat=us.anthropic.claude-sonnet-4-5-20250929-v1:0;"
                        + "fast=us.anthropic.claude-haiku-4-5-20251001-v1:0");
        assertThat(scene.shipped).singleElement().asString().endsWith(" " + team);
    }

    @Test
    void whoever_leaves_out_the_agents_of_the_last_image_is_told_before_they_agree() throws IOException {
        scene.withStage("dev");
        assertThat(deploy("y\n").out()).contains("nothing serves yet");
        assertThat(deploy("y\n").out()).contains("it has none");
        scene.aws.tags.add("0123456789ab-agents");

        String said = deploy("n\n").out();

        assertThat(said).contains("IT HAS, AND THE NEW ONE HAS NONE");
        assertThat(said.indexOf("IT HAS")).isLessThan(said.indexOf("Go on?"));
        assertThat(deploy("n\n", "--agents", agents().toString()).out()).doesNotContain("IT HAS", "it has none");
        assertThat(deploy("n\n", "--image", OperatorScene.DIGEST).out()).contains("it has, and so has the one");
        String bare = "sha256:" + "0".repeat(63) + "f";
        assertThat(deploy("n\n", "--image", bare).out()).contains("IT HAS, AND THE ONE THAT YOU NAME HAS NONE");
        assertThat(deploy("n\n", "--image", bare, "--release").out())
                .contains("IT HAS, AND THE ONE THAT YOU NAME HAS NONE");
        scene.aws.tags.clear();
        assertThat(deploy("n\n", "--image", bare).out()).contains("it has none");
    }

    @Test
    void a_folder_without_agents_and_one_for_an_image_that_is_there_are_refused() throws IOException {
        scene.withStage("dev");

        assertThat(deploy("", "--agents", scene.iac.toString(), "--dry-run").err())
                .contains("there are no agents in " + scene.iac);
        assertThat(deploy("", "--agents", "/nowhere/at/all").err())
                .contains("/nowhere/at/all: there is no such folder");
        assertThat(deploy("", "--agents", agents().toString(), "--image", OperatorScene.DIGEST)
                        .err())
                .contains("--agents is for an image that is built");
        assertThat(scene.aws.calls).isEmpty();
    }

    @Test
    void a_second_one_passes_over_what_is_done() throws IOException {
        scene.withStage("dev");
        deploy("y\n");
        scene.forget();

        var outcome = deploy("", "--yes");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("prepared already, version 30", "it stands;", "it knew it", "it has one");
        assertThat(scene.cdk()).noneMatch(call -> call.startsWith("bootstrap") || call.contains("part=foundation"));
        assertThat(scene.aws.databaseUsers).hasSize(1);
        assertThat(scene.aws.calls).doesNotContain("PutSecretValue", "DescribeUserPoolClient");
    }

    @Test
    void after_a_failure_in_the_middle_the_same_command_goes_on_there() throws IOException {
        scene.withStage("dev");
        scene.failing("Outcrop-dev-Data");

        var failed = deploy("y\n");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err())
                .contains(
                        "step 4/8 (Deploy database, secrets and people",
                        "ended with 1; what it said is above",
                        "goes on there");
        assertThat(failed.out()).contains("cdk: it did not work");
        assertThat(scene.aws.calls).noneMatch(call -> call.startsWith("ExecuteStatement"));
        scene.mended();
        scene.forget();

        var again = deploy("y\n");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(scene.cdk())
                .noneMatch(call -> call.contains("part=foundation"))
                .anyMatch(call -> call.endsWith("Outcrop-dev-App"));
    }

    @Test
    void a_foundation_that_was_rolled_back_is_deployed_anew() throws IOException {
        scene.withStage("dev");
        Files.writeString(scene.aws.stacks.resolve("Outcrop-dev-Foundation"), "ROLLBACK_COMPLETE");

        deploy("y\n");

        assertThat(scene.cdk()).anyMatch(call -> call.contains("part=foundation"));
    }

    @Test
    void nothing_is_done_without_a_yes_nor_in_another_account() throws IOException {
        scene.withStage("dev");

        assertThat(deploy("n\n").err()).contains("nothing was done");
        assertThat(deploy("").err()).contains("Nobody is there to agree", "--yes");
        scene.aws.account = "333333333333";
        scene.aws.calls.clear();
        var other = deploy("y\n");

        assertThat(scene.aws.calls).containsExactly("GetCallerIdentity");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("account 333333333333, and the stage's file says 222222222222");
        assertThat(scene.cdk()).allMatch(call -> call.startsWith("synth"));
    }

    @Test
    void the_service_lets_go_of_a_cluster_before_its_stack_does_and_only_as_long_as_it_is_there() throws IOException {
        scene.withStage("prod");
        Path file = scene.iac.resolve("stages/prod.json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "\"backupDays\": 14",
                                "\"backupDays\": 14, \"restores\": [{\"from\": \"outcrop-prod\", \"to\":"
                                        + " \"2026-11-29T10:00:00Z\"}], \"gone\": [\"outcrop-prod\"]"));
        scene.aws.clusters.add("outcrop-prod");
        String alone = " --exclusively Outcrop-prod-App";

        var outcome = deploy("", "--yes", "--image", OperatorScene.DIGEST);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("Have the service let go of outcrop-prod");
        List<String> cdk = scene.cdk();
        assertThat(cdk).filteredOn(call -> call.endsWith(alone)).hasSize(1);
        assertThat(cdk.stream().filter(call -> call.endsWith(alone) || call.contains("Outcrop-prod-Data")))
                .first()
                .asString()
                .endsWith(alone);
        scene.aws.clusters.clear();
        scene.forget();

        assertThat(deploy("", "--yes", "--image", OperatorScene.DIGEST).out()).contains("none of them is there");
        assertThat(scene.cdk())
                .noneMatch(call -> call.endsWith(alone))
                .anyMatch(call -> call.contains("Outcrop-prod-Data"));
    }

    @Test
    void a_release_touches_the_stack_app_alone_and_asks_for_no_more_than_githubs_role_may() throws IOException {
        scene.withStage("prod");

        var outcome = deploy("", "--release", "--yes", "--image", OperatorScene.DIGEST);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .containsExactly("deploy -c stage=prod -c image=" + OperatorScene.DIGEST
                        + " --require-approval never --progress events --exclusively Outcrop-prod-App");
        assertThat(scene.aws.calls).containsExactly("GetCallerIdentity", "BatchGetImage", "health");
        assertThat(scene.shipped).isEmpty();
    }

    @Test
    void an_image_that_is_not_there_or_no_digest_is_refused() throws IOException {
        scene.withStage("prod");

        assertThat(deploy("", "--release", "--yes", "--image", OperatorScene.OTHER)
                        .err())
                .contains("the repository outcrop-prod has no image " + OperatorScene.OTHER);
        assertThat(deploy("", "--yes", "--image", "latest").err()).contains("--image is a digest", "\"latest\"");
        assertThat(scene.cdk()).isEmpty();
    }

    @Test
    void a_machine_that_can_make_no_such_image_prepares_all_that_another_one_needs_and_says_how_to_go_on()
            throws IOException {
        scene.withStage("prod");
        scene.hindrance = "another processor";

        var outcome = deploy("y\n", "--agents", agents().toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains(
                        "another processor",
                        "stand, and nothing else was touched",
                        "./outcrop aws image --stage prod --agents " + agents(),
                        "arn:aws:iam::222222222222:role/outcrop-deploy",
                        "./outcrop aws deploy --stage prod --image DIGEST");
        assertThat(scene.aws.stacks.resolve("Outcrop-prod-Foundation")).exists();
        assertThat(scene.aws.stacks.resolve("Outcrop-prod-DeployRole")).exists();
        assertThat(scene.cdk()).noneMatch(call -> call.contains("-Data") || call.contains("-App"));
        assertThat(scene.shipped).isEmpty();

        var later = deploy("y\n", "--image", OperatorScene.DIGEST);

        assertThat(later.code()).as(later.err()).isZero();
    }

    @Test
    void a_release_from_a_machine_that_can_make_no_such_image_is_refused_before_anything_is_called()
            throws IOException {
        scene.withStage("prod");
        scene.hindrance = "another processor";

        assertThat(deploy("y\n", "--release").err()).contains("another processor");
        assertThat(scene.aws.calls).isEmpty();
        assertThat(scene.cdk()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Foundation", "Data", "App"})
    void a_first_deployment_of_prod_that_was_rolled_back_is_repeated(String kind) throws IOException {
        scene.withStage("prod");
        scene.failing("Outcrop-prod-" + kind);
        assertThat(deploy("y\n").code()).isEqualTo(1);
        assertThat(scene.aws.stacks.resolve("Outcrop-prod-" + kind)).content().startsWith("ROLLBACK_");
        scene.mended();
        scene.forget();

        var again = deploy("y\n");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(scene.aws.calls.contains("UpdateTerminationProtection")).isEqualTo(!kind.equals("App"));
        assertThat(scene.aws.calls.contains("ModifyLoadBalancerAttributes")).isEqualTo(kind.equals("App"));
    }

    @Test
    void protection_is_lifted_of_no_stack_that_stands() throws IOException {
        scene.withStage("prod");
        deploy("y\n");

        assertThat(deploy("y\n").code()).isZero();
        assertThat(scene.aws.calls).doesNotContain("UpdateTerminationProtection");
    }

    @Test
    void a_pipeline_that_comes_later_gets_its_role() throws IOException {
        scene.withStage("prod");
        for (String kind : List.of("Foundation", "Data", "Identity", "App")) {
            Files.writeString(scene.aws.stacks.resolve("Outcrop-prod-" + kind), "UPDATE_COMPLETE");
        }

        var outcome = deploy("y\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.cdk())
                .contains("deploy -c stage=prod -c part=foundation --require-approval never --progress events"
                        + " --exclusively Outcrop-prod-DeployRole");
        assertThat(outcome.out()).contains("arn:aws:iam::222222222222:role/outcrop-deploy");
    }

    @Test
    void a_policy_that_comes_too_late_is_not_passed_over_in_silence() throws IOException {
        scene.withStage("dev");
        deploy("y\n");

        var outcome = deploy("y\n", "--execution-policy", "arn:aws:iam::222222222222:policy/narrow");

        assertThat(outcome.out()).contains("prepared already, version 30; --execution-policy changes nothing of that");
    }

    @Test
    void a_service_that_does_not_become_healthy_is_a_failure_that_says_where_to_look() throws IOException {
        scene.withStage("dev");
        scene.aws.healthy = false;

        var outcome = deploy("y\n");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("step 8/8", "did not answer 200", "./outcrop aws logs", "--health none");
        assertThat(scene.run("y\n", "deploy", "--health", "none").code()).isZero();
    }

    @Test
    void without_a_domain_the_way_in_comes_first_and_health_is_asked_at_the_name_that_it_has_got() throws IOException {
        scene.withStage("nodomain");
        scene.aws.address = scene.aws.url();

        var outcome = scene.run("y\n", "deploy");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        String image = "-c stage=nodomain -c image=" + OperatorScene.DIGEST
                + " --require-approval never --progress events --import-existing-resources ";
        assertThat(scene.cdk())
                .containsSubsequence(
                        "deploy " + image + "Outcrop-nodomain-Entry",
                        "deploy " + image + "Outcrop-nodomain-Data Outcrop-nodomain-Identity",
                        "deploy " + image + "Outcrop-nodomain-App");
        assertThat(outcome.out())
                .contains(
                        "4/9 Deploy CloudFront, firewall and load balancer (new ones: some 15 minutes)",
                        "8/9 Deploy service and alarms",
                        "9/9 Wait until the service is healthy",
                        "    healthy",
                        "Outcrop is at " + scene.aws.url())
                .doesNotContain("make this record");
        assertThat(scene.aws.calls).contains("health");
    }

    @Test
    void without_a_domain_a_release_asks_for_the_address_and_nothing_else_beside() throws IOException {
        scene.withStage("bare");
        Files.writeString(scene.aws.stacks.resolve("Outcrop-bare-Entry"), "UPDATE_COMPLETE");
        scene.aws.address = scene.aws.url();

        var outcome = scene.run("", "deploy", "--release", "--yes", "--image", OperatorScene.DIGEST);

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.aws.calls)
                .containsExactly("GetCallerIdentity", "BatchGetImage", "DescribeStacks", "health", "DescribeStacks");
        assertThat(outcome.out()).contains("Outcrop is at " + scene.aws.url());
    }

    @Test
    void a_way_in_whose_first_creation_was_rolled_back_is_made_anew() throws IOException {
        scene.withStage("bare");
        scene.aws.address = scene.aws.url();
        scene.failing("Outcrop-bare-Entry");
        assertThat(scene.run("y\n", "deploy").err()).contains("step 5/10 (Deploy CloudFront");
        assertThat(scene.aws.stacks.resolve("Outcrop-bare-Entry")).content().startsWith("ROLLBACK_");
        scene.mended();

        var again = scene.run("y\n", "deploy");

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(scene.aws.calls).contains("UpdateTerminationProtection", "ModifyLoadBalancerAttributes");
    }

    @Test
    void where_the_zone_is_elsewhere_it_says_which_record_to_make() throws IOException {
        scene.withStage("private");
        scene.aws.secrets.put("outcrop/private/sign-in", "{\"clientSecret\":\"there\"}");

        var outcome = deploy("y\n", "--execution-policy", "arn:aws:iam::222222222222:policy/narrow");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("make this record: CNAME", "balancer-1.us-east-1.elb.amazonaws.com", "group");
        assertThat(scene.cdk())
                .contains("bootstrap -c stage=private -c image=" + Cdk.NO_IMAGE + " aws://222222222222/us-east-1"
                        + " --cloudformation-execution-policies arn:aws:iam::222222222222:policy/narrow")
                .noneMatch(call -> call.contains("Identity"));
    }

    @Test
    void a_providers_secret_is_asked_for_when_it_is_missing() throws IOException {
        scene.withStage("private");

        var outcome = deploy("y\nfrom-the-provider\n");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.aws.secrets.get("outcrop/private/sign-in")).contains("from-the-provider");
        assertThat(outcome.out()).doesNotContain("from-the-provider");
    }

    @Test
    void without_credentials_it_says_how_to_have_some() throws IOException {
        scene.withStage("dev");
        System.clearProperty("aws.secretAccessKey");
        System.setProperty("aws.disableEc2Metadata", "true");
        try {
            assertThat(deploy("y\n").err())
                    .contains("step (See that the credentials", "no AWS credentials here", "AWS_PROFILE");
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }
}
