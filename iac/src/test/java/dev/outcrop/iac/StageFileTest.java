package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.outcrop.iac.config.GrantedModel;
import dev.outcrop.iac.config.Profile;
import dev.outcrop.iac.config.StageFile;
import dev.outcrop.iac.config.StageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StageFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dev", "nodomain", "prod", "private"})
    void stages_that_ship_are_read(String name) {
        var stage = StageFile.read(Cloud.IAC, name);

        assertThat(stage.profile().name()).isEqualToIgnoringCase(name.replace("nodomain", "dev"));
        assertThat(stage.domain().isEmpty()).isEqualTo(name.equals("nodomain"));
        assertThat(stage.models().setting()).startsWith("chat=us.anthropic.");
    }

    @Test
    void a_models_way_is_told_by_its_id() {
        var stage = StageFile.read(Cloud.IAC, "prod");

        assertThat(stage.profile()).isEqualTo(Profile.PROD);
        assertThat(stage.models().all())
                .extracting(GrantedModel::way)
                .containsExactlyInAnyOrder(
                        GrantedModel.Way.GEOGRAPHIC,
                        GrantedModel.Way.GLOBAL,
                        GrantedModel.Way.GEOGRAPHIC,
                        GrantedModel.Way.DIRECT);
        assertThat(stage.models().all().getFirst().modelId()).startsWith("anthropic.claude");
    }

    /** Stage, path of the field, its new value or nothing, and how the sentence goes on behind the file's name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', nullValues = "-", textBlock = """
        dev  | /name                | "prod"             | name is "prod", and the file says dev
        dev  | /name                | "Dev"              | name is 2 to 12 small letters
        dev  | /profile             | -                  | profile is missing
        dev  | /profile             | "test"             | profile has a value of the wrong kind
        dev  | /account             | "12"               | account is the twelve digits
        dev  | /region              | "Frankfurt"        | region is an AWS region
        dev  | /zones               | ["us-east-1a"]     | zones has two or three
        dev  | /zones               | ["us-east-1a","us-east-1a"] | zones names one twice
        dev  | /zones               | ["us-east-1a","eu-west-1a"] | zones has eu-west-1a, not in us-east-1
        dev  | /domain/name         | "https://x.com"    | domain.name is a host name
        dev  | /domain/zone         | -                  | domain.certificate is missing: without one HTTPS
        dev  | /domain              | "none"             | domain has a value of the wrong kind
        private | /domain           | -                  | domain is missing: a private stage has a name of the house's own
        nodomain | /region          | "us-gov-west-1"    | zones has us-east-1a
        nodomain | /network         | {"kind":"own","cidr":"10.20.0.0/16","egress":"none"} | network is the stage's own, with a way out
        prod | /domain/certificate  | "arn:aws:acm:eu-west-1:111111111111:certificate/1" | domain.certificate is in the stage's region
        dev  | /models/chat         | -                  | models.chat is missing
        dev  | /models/chat         | []                 | models.chat names no model
        dev  | /models/chat/0/id    | "chatty"           | models.chat.0.id is a model's id
        dev  | /models/chat/0/regions | -                | models.chat.0.regions is missing
        dev  | /models/chat/0/regions | ["us-west-2"]    | models has us.anthropic
        dev  | /models/chat/0/regions | ["everywhere"]   | models.chat.0.regions has "everywhere"
        dev  | /models/chat/0/model | "x"                | models.chat.0.model is only for application
        dev  | /tasks/cpu           | 300                | tasks.cpu is one of
        dev  | /tasks/memory        | 8192               | tasks.memory is not among those that Fargate has with cpu 512: 1024 to 4096
        dev  | /tasks/architecture  | "mips"             | tasks.architecture has a value of the wrong kind
        dev  | /tasks/max           | 0                  | tasks.max is not less than min
        dev  | /tasks/min           | "1"                | tasks.min has a value of the wrong kind
        dev  | /tasks/gpu           | 1                  | tasks.gpu is no field of a stage
        dev  | /database/min        | 0.3                | database.min is 0 or a multiple of 0.5
        dev  | /database/reader     | true               | database.reader is of no use
        dev  | /database/backupDays | 0                  | database.backupDays is from 1 to 35
        dev  | /database/restores   | [{"from":"x","to":"2026-11-27T10:00:00Z"}] | database.restores.0.from is x, and before it there were outcrop-dev
        dev  | /database/restores   | [{"from":"outcrop-dev","to":"yesterday"}] | database.restores.0.to has a value of the wrong kind
        dev  | /database/restores   | [{"from":"outcrop-dev","to":"2026-11-27T10:00:00.5Z"}] | database.restores.0.to is a moment to the second
        dev  | /database/restores   | [{"from":"outcrop-dev","to":"2026-11-27T10:00:00Z"},{"from":"outcrop-dev","to":"2026-11-27T10:00:00Z"}] | database.restores has one moment twice
        dev  | /database/gone       | ["outcrop-dev"]    | database.gone has outcrop-dev, which serves
        dev  | /database/gone       | ["outcrop"]        | database.gone has outcrop, which is no cluster
        dev  | /signIn/kind         | "none"             | signIn.kind is "none", which is none of those
        dev  | /signIn/administrator | "me"              | signIn.administrator is a mail address
        dev  | /network/cidr        | "10.0.0.0/8"       | network.cidr is an address range
        dev  | /network/egress      | "none"             | network is the stage's own, with a way out
        dev  | /watch/mail          | ""                 | watch.mail is a mail address
        dev  | /watch/logDays       | 31                 | watch.logDays is one of
        dev  | /langfuse            | "http://x"         | langfuse is an https address
        dev  | /colour              | "red"              | colour is no field of a stage
        prod | /tasks/spot          | true               | tasks.spot is only for dev
        prod | /tasks/min           | 1                  | tasks.min is at least 2
        prod | /database/min        | 0                  | database.
        prod | /database/backupDays | 1                  | database.backupDays is at least 7
        prod | /pipeline/repository | "agents"           | pipeline.repository is OWNER/NAME
        private | /network/egress   | "gateway"          | network.egress is none in a private stage
        private | /network/clients  | ["0.0.0.0/0"]      | network.clients has address ranges
        private | /signIn           | {"kind":"cognito","administrator":"a@b.cd"} | signIn.kind is oidc
        private | /signIn/issuer    | "http://x"         | signIn.issuer is an https address
        private | /signIn/administrators | "a=b"         | signIn.administrators is a group's name
        private | /signIn/users     | "a;b"              | signIn.users is a group's name
        private | /signIn/users     | "outcrop-admins"   | signIn.users is the group of administrators
        dev  | /signIn/roles        | {"owner":["a"]}    | signIn.roles.owner is no role: there are reader, user, builder, operator, admin
        dev  | /signIn/roles        | {"builder":[]}     | signIn.roles.builder names no group
        dev  | /signIn/roles        | {"builder":"a"}    | signIn.roles.builder has a value of the wrong kind
        dev  | /signIn/roles        | {"builder":["a b"]} | signIn.roles.builder has "a b": each is a group's name
        dev  | /signIn/roles        | {"builder":["a"],"reader":["a"]} | signIn.roles.reader has a, which is named twice
        dev  | /signIn/roles        | {"builder":["admin"]} | signIn.roles.builder has admin, which is the group of administrators already
        private | /signIn/roles     | {"reader":["outcrop-admins"]} | signIn.roles.reader has outcrop-admins, which stands in administrators already
        private | /signIn           | {"kind":"oidc","issuer":"https://x","clientId":"o","administrators":"a","users":"b","roles":{"builder":["b"]}} | signIn.roles.builder has b, which stands in users already
        prod | /guardrails          | ["*"]              | guardrails.0.guardrail is the id or the ARN of a guardrail
        prod | /guardrails          | ["arn:aws:bedrock:us-east-1:111111111111:guardrail/*"] | guardrails.0.guardrail is the id or the ARN
        prod | /settings            | {"Retention":"1d"} | settings.Retention is no setting's name
        prod | /settings            | {"port":"80"}      | settings.port is set by the stage itself
        prod | /settings            | {"agentcore":"on"} | settings.agentcore is set by the stage itself
        prod | /settings            | {"otlp.headers":"a=b"} | settings.otlp.headers is a secret
        prod | /settings            | {"retention.chats":" "} | settings.retention.chats has no value
        prod | /settings            | {"langfuse.tags":"aws-secret:x"} | settings.langfuse.tags names a secret
        """)
    void what_can_not_be_built_is_refused_by_name(String stage, String path, @Nullable String value, String sentence)
            throws IOException {
        var mapper = JsonMapper.shared();
        JsonNode json =
                mapper.readTree(Files.readString(Cloud.IAC.resolve("stages").resolve(stage + ".json")));
        int last = path.lastIndexOf('/');
        JsonNode parent = json.at(path.substring(0, last));
        if (value == null) {
            ((ObjectNode) parent).remove(path.substring(last + 1));
        } else {
            ((ObjectNode) parent).set(path.substring(last + 1), mapper.readTree(value));
        }
        Files.createDirectories(folder.resolve("stages"));
        Files.writeString(folder.resolve("stages").resolve(stage + ".json"), json.toString());

        assertThatExceptionOfType(StageProblem.class)
                .isThrownBy(() -> StageFile.read(folder, stage))
                .withMessageStartingWith("stages/" + stage + ".json: " + sentence);
    }

    /** Where AWS's list of CloudFront's addresses is not known. */
    @Test
    void without_a_domain_a_stage_stands_where_cloudfront_is_known() throws IOException {
        String text = Files.readString(Cloud.IAC.resolve("stages/nodomain.json"));

        assertThat(StageFile.parse(text.replace("us-east-1", "us-west-2"), "nodomain")
                        .domain())
                .isEmpty();
        assertThatExceptionOfType(StageProblem.class)
                .isThrownBy(() -> StageFile.parse(
                        text.replace("us-east-1", "us-gov-west-1").replace("\"us-west-2\"", "\"us-gov-east-1\""),
                        "nodomain"))
                .withMessageStartingWith("stages/nodomain.json: domain is missing: without one CloudFront stands before"
                        + " the stage, and of us-gov-west-1 nobody");
    }

    @Test
    void a_stage_that_is_not_there_and_a_name_that_is_a_path_are_told_apart() {
        assertThatExceptionOfType(StageProblem.class)
                .isThrownBy(() -> StageFile.read(folder, "test"))
                .withMessageStartingWith("There is no stage test: write ");
        assertThatExceptionOfType(StageProblem.class)
                .isThrownBy(() -> StageFile.read(folder, "../dev"))
                .withMessageContaining("is no stage's name");
    }
}
