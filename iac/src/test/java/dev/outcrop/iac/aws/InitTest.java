package dev.outcrop.iac.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.Cloud;
import dev.outcrop.iac.config.SignIn;
import dev.outcrop.iac.config.StageFile;
import dev.outcrop.iac.config.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {
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

    @Test
    void the_stage_that_ships_is_what_its_answers_make() throws IOException {
        var outcome = scene.run(
                "",
                "init",
                "--stage=dev",
                "--profile=dev",
                "--region=us-east-1",
                "--account=111111111111",
                "--architecture=arm64",
                "--domain=agents-dev.example.com",
                "--zone-id=Z0123456789EXAMPLE",
                "--administrator=admin@example.com",
                "--alarms=alarms@example.com",
                "--defaults",
                "--offline");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.iac.resolve("stages/dev.json")).hasSameTextualContentAs(Cloud.IAC.resolve("stages/dev.json"));
        assertThat(scene.aws.calls).isEmpty();
        assertThat(outcome.out()).contains("US dollars a month", "Next: ./outcrop aws deploy --stage dev");
    }

    @Test
    void a_private_one_that_ships_too() throws IOException {
        var outcome = scene.run(
                "",
                "init",
                "--stage=private",
                "--region=us-east-1",
                "--account=111111111111",
                "--architecture=arm64",
                "--domain=agents.corp.example.com",
                "--certificate=" + text("private", "/domain/certificate"),
                "--oidc-issuer=https://login.corp.example.com/realms/people",
                "--alarms=alarms@example.com",
                "--langfuse=https://langfuse.corp.example.com",
                "--defaults",
                "--offline");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(scene.iac.resolve("stages/private.json"))
                .hasSameTextualContentAs(Cloud.IAC.resolve("stages/private.json"));
    }

    private static String text(String stage, String path) {
        return Cloud.json(Cloud.IAC.resolve("stages").resolve(stage + ".json"))
                .at(path)
                .asString();
    }

    @Test
    void questions_are_answered_at_the_terminal_and_the_account_is_looked_at() {
        scene.aws.profileRegions = List.of("eu-central-1", "eu-west-1");

        // name, profile, region, zones, processor, domain, zone, who, administrator, alarms, chat, fast; the account is
        // known
        var outcome = scene.run(
                "team\nprod\neu-central-1\n\nx86_64\nagents.acme.test\nZABCDEF12345\n\nboss@acme.test\nops@acme.test\n\n\n",
                "init");

        assertThat(outcome.code()).as(outcome.err() + outcome.out()).isZero();
        var stage = StageFile.read(scene.iac, "team");
        assertThat(stage.account()).isEqualTo("222222222222");
        assertThat(stage.zones()).containsExactly("eu-central-1a", "eu-central-1b");
        assertThat(stage.signIn()).isEqualTo(new SignIn.Cognito("boss@acme.test", Optional.empty()));
        assertThat(stage.models().all().getFirst().id()).startsWith("eu.anthropic.claude-sonnet");
        assertThat(stage.models().all().getFirst().regions()).containsExactly("eu-central-1", "eu-west-1");
        assertThat(stage.tasks().min()).isEqualTo(2);
        assertThat(stage.tasks().architecture()).isEqualTo(Tasks.Architecture.X86_64);
        assertThat(outcome.out())
                .contains(
                        "account 222222222222",
                        "may be used",
                        "Fargate L-3032A538: 100 (needed at most 24)",
                        "Claude Sonnet 4.5 V1: 200",
                        "large enough",
                        "in all of them: eu-central-1a, eu-central-1b",
                        "not yet: deploy does it")
                .doesNotContain("Claude 3 Haiku");
    }

    @Test
    void what_the_account_lacks_is_told() {
        scene.aws.agreement = "NOT_AVAILABLE";
        scene.aws.fargateQuota = 1;
        scene.aws.modelQuota = 0;
        scene.aws.profileRegions = List.of("us-east-1", "us-west-1");
        scene.aws.zones = List.of("us-east-1a", "us-east-1c", "us-east-1f");

        var outcome = scene.run(
                "",
                "init",
                "--stage=dev",
                "--region=us-east-1",
                "--model-regions=us-east-1",
                "--domain=a.acme.test",
                "--zone-id=ZABCDEF12345",
                "--administrator=a@acme.test",
                "--defaults");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains(
                        "its terms have not been accepted",
                        "NOT IN us-east-1b: take two or three of us-east-1a, us-east-1c, us-east-1f for zones",
                        "it sends calls to us-west-1 too",
                        "ask for more in the console of Service Quotas: Fargate L-36FBB829, Cross-region");
    }

    @Test
    void a_stage_that_is_there_is_not_replaced_without_a_yes() throws IOException {
        scene.withStage("dev");
        String before = Files.readString(scene.iac.resolve("stages/dev.json"));

        var outcome = scene.run("dev\nn\n", "init", "--offline");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("was left as it is");
        assertThat(scene.iac.resolve("stages/dev.json")).hasContent(before);
    }

    @Test
    void answers_that_make_no_stage_are_refused_by_name_and_nothing_is_written() {
        var outcome = scene.run(
                "",
                "init",
                "--stage=dev",
                "--region=us-east-1",
                "--domain=https://x.test",
                "--zone-id=ZABCDEF12345",
                "--administrator=a@acme.test",
                "--defaults");

        assertThat(outcome.err()).contains("stages/dev.json: domain.name is a host name");
        assertThat(scene.iac.resolve("stages/dev.json")).doesNotExist();
    }

    @Test
    void one_without_a_domain_that_ships_too() throws IOException {
        var outcome = scene.run(
                "none\n",
                "init",
                "--stage=nodomain",
                "--region=us-east-1",
                "--account=111111111111",
                "--architecture=arm64",
                "--administrator=admin@example.com",
                "--alarms=alarms@example.com",
                "--defaults",
                "--offline");

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).contains("or none: then CloudFront gives it one", "CloudFront", "US dollars a month");
        assertThat(scene.iac.resolve("stages/nodomain.json"))
                .hasSameTextualContentAs(Cloud.IAC.resolve("stages/nodomain.json"));
    }

    @Test
    void none_with_a_zone_and_none_in_a_private_network_are_refused() {
        var zone = scene.run(
                "",
                "init",
                "--stage=dev",
                "--region=us-east-1",
                "--domain=none",
                "--zone-id=ZABCDEF12345",
                "--defaults");
        var closed = scene.run(
                "",
                "init",
                "--stage=private",
                "--region=us-east-1",
                "--domain=none",
                "--oidc-issuer=https://login.acme.test",
                "--alarms=a@acme.test",
                "--defaults");

        assertThat(zone.err()).contains("--zone-id and --certificate belong to a domain");
        assertThat(closed.err()).contains("stages/private.json: domain is missing: a private stage has a name");
        assertThat(scene.iac.resolve("stages/private.json")).doesNotExist();
    }

    @Test
    void a_question_that_nobody_answers_names_its_flag() {
        assertThat(scene.run("", "init").err()).contains("Nobody answers", "--stage");
    }
}
