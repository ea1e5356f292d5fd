package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.config.StageFile;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Who may do what, and who knows secrets. */
final class AccessLaws {
    private static final Set<String> ACTIONS = Set.of(
            // Each is in IAM's own list of actions (iam-data 0.21.202609261).
            "bedrock:GetInferenceProfile",
            "bedrock:InvokeModel",
            "bedrock:ApplyGuardrail",
            "bedrock:InvokeModelWithResponseStream",
            "cloudformation:DescribeStacks",
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:CompleteLayerUpload",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart",
            "ecs:GetTaskProtection",
            "ecs:UpdateTaskProtection",
            "kms:Decrypt",
            "kms:GenerateDataKey",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            "iam:PassRole",
            "rds-db:connect",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject",
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetSecretValue",
            "sts:AssumeRole");

    static final Law MODELS = new Law("roles name their models", (_, templates) -> {
        var resources = Law.statements(templates).stream()
                .filter(statement -> statement.path("Action").toString().contains("bedrock:"))
                .flatMap(statement -> Law.several(statement.path("Resource")).stream())
                .map(JsonNode::toString)
                .toList();
        assertThat(resources)
                .isNotEmpty()
                .allSatisfy(resource -> assertThat(resource)
                        .doesNotContain("*")
                        .containsPattern("(foundation-model|inference-profile|guardrail|guardrail-profile)/[a-z0-9]"));
    });

    static final Law GUARDRAILS = new Law("roles apply the guardrails that their stage names", (stage, templates) -> {
        var applied = Law.statements(templates).stream()
                .filter(statement -> statement.path("Action").toString().contains("bedrock:ApplyGuardrail"))
                .flatMap(statement -> Law.several(statement.path("Resource")).stream())
                .map(JsonNode::asString)
                .toList();
        var config = StageFile.read(EveryStage.home(Cloud.IAC, stage), stage);
        assertThat(applied)
                .containsExactlyElementsOf(config.guardrails().stream()
                        .map(guardrail -> guardrail.arn("aws", config.region(), config.account()))
                        .toList());
    });

    static final Law STAR =
            new Law("no statement is for everything but that for a registry's token", (_, templates) -> {
                assertThat(Law.statements(templates)).allSatisfy(statement -> {
                    assertThat(statement.path("Effect").asString()).isEqualTo("Allow");
                    for (JsonNode action : Law.several(statement.path("Action"))) {
                        assertThat(ACTIONS).contains(action.asString());
                    }
                    for (JsonNode resource : Law.several(statement.path("Resource"))) {
                        if (resource.asString("").equals("*")) {
                            assertThat(statement.path("Action").asString()).isEqualTo("ecr:GetAuthorizationToken");
                        } else if (resource.toString().contains("*")) {
                            assertThat(resource.toString())
                                    .containsPattern(
                                            "(/server:|:task/outcrop-[a-z0-9]+/|/attachments/|:stack/Outcrop-[a-z0-9]+-Entry/)\\*\"");
                        }
                    }
                });
                assertThat(templates.of("IAM::Role"))
                        .allSatisfy(role -> assertThat(role.properties().has("ManagedPolicyArns"))
                                .as("%s has a policy of somebody else's", role)
                                .isFalse());
            });

    static final Law KEY = new Law("whoever fetches secrets and files may decrypt them", (_, templates) -> {
        var server = templates.of("IAM::Policy").stream()
                .filter(policy -> policy.id().contains("Server"))
                .flatMap(policy -> Law.several(policy.at("/PolicyDocument/Statement")).stream())
                .toList();
        var decrypting = server.stream()
                .filter(statement -> statement.path("Action").toString().contains("kms:Decrypt"))
                .toList();
        assertThat(decrypting)
                .allSatisfy(statement ->
                        assertThat(statement.path("Resource").toString()).contains("StageKey"))
                .extracting(statement -> statement
                        .at("/Condition/StringEquals")
                        .path("kms:ViaService")
                        .asString("")
                        .replaceAll("\\.[a-z0-9-]+\\.amazonaws\\.com", ""))
                .containsExactlyInAnyOrder("secretsmanager", "s3");
        assertThat(server.toString()).contains("secretsmanager:GetSecretValue", "s3:GetObject", "kms:GenerateDataKey");
        // What a task is given at its start it would keep until its end.
        assertThat(Law.container(templates).path("Secrets")).isEmpty();
    });

    static final Law SECRETS =
            new Law("no secret of others is made up, and none stands in a template", (_, templates) -> {
                assertThat(templates.of("SecretsManager::Secret")).hasSize(3).allSatisfy(secret -> {
                    boolean ours = secret.at("/Name").asString().endsWith("/session-keys");
                    assertThat(secret.properties().has("GenerateSecretString")).isEqualTo(ours);
                    assertThat(secret.at("/SecretString").asString("{\"\":\"\"}"))
                            .matches("\\{(\"\\w*\":\"\",?)+}");
                    assertThat(secret.at("/KmsKeyId").toString()).contains("StageKey");
                    if (ours) {
                        assertThat(secret.at("/GenerateSecretString").toString())
                                .isEqualTo("{\"ExcludePunctuation\":true,\"PasswordLength\":43}");
                    }
                });
                assertThat(templates.of("SecretsManager::RotationSchedule")).isEmpty();
                assertThat(Law.container(templates).path("Environment").toString())
                        .doesNotContainPattern("(?i)password|AKIA|AWS_ACCESS_KEY|token");
                assertThat(Law.container(templates).path("Environment"))
                        .filteredOn(setting -> setting.path("Name").asString().matches(".*(SECRET|KEY|KEYS)"))
                        .hasSize(4)
                        .allSatisfy(setting ->
                                assertThat(setting.path("Value").asString()).startsWith("aws-secret:outcrop/"));
            });

    static final Law PEOPLE = new Law("people come by invitation, with a second factor", (stage, templates) -> {
        if (Law.open(stage)) {
            var pool = templates.one("Cognito::UserPool");
            assertThat(pool.at("/AdminCreateUserConfig/AllowAdminCreateUserOnly")
                            .asBoolean(false))
                    .isTrue();
            assertThat(pool.at("/MfaConfiguration").asString()).isEqualTo("ON");
            assertThat(templates
                            .one("Cognito::UserPoolUserToGroupAttachment")
                            .at("/GroupName")
                            .asString())
                    .isEqualTo("admin");
            assertThat(templates
                            .one("Cognito::UserPoolClient")
                            .at("/AllowedOAuthFlows")
                            .toString())
                    .isEqualTo("[\"code\"]");
            boolean users = stage.equals(EveryStage.MENDED);
            assertThat(Law.setting(templates, "OUTCROP_ACCESS_ROLES"))
                    .isEqualTo(
                            users ? "admin=admin;operator=night-shift,ops;builder=makers;user=staff" : "admin=admin");
            assertThat(Law.setting(templates, "OUTCROP_ACCESS_DEFAULT_ROLE"))
                    .as("who was invited and is in no group is let in, where no group is that of users")
                    .isEqualTo(users ? "" : "user");
        } else {
            assertThat(Law.setting(templates, "OUTCROP_ACCESS_DEFAULT_ROLE"))
                    .as("of all people of a provider only those of named groups")
                    .isEmpty();
            assertThat(templates.of("Cognito::UserPool")).isEmpty();
            assertThat(Law.setting(templates, "OUTCROP_OIDC_ISSUER")).startsWith("https://");
        }
    });

    static final Law PIPELINE = new Law("one environment of one repository deploys", (stage, templates) -> {
        if (Law.pipeline(stage)) {
            var role = templates.of("IAM::Role").stream()
                    .filter(one -> one.stack().equals("DeployRole"))
                    .findFirst()
                    .orElseThrow();
            var trust = role.at("/AssumeRolePolicyDocument/Statement/0");
            assertThat(trust.path("Action").asString()).isEqualTo("sts:AssumeRoleWithWebIdentity");
            assertThat(trust.at("/Condition/StringEquals").toString())
                    .isEqualTo("{\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\","
                            + "\"token.actions.githubusercontent.com:sub\":\"repo:example/agents:environment:"
                            + stage + "\"}");
        } else {
            assertThat(templates.byKind()).doesNotContainKey("DeployRole");
        }
    });

    private AccessLaws() {}

    static List<Law> all() {
        return List.of(MODELS, GUARDRAILS, STAR, KEY, SECRETS, PEOPLE, PIPELINE);
    }
}
