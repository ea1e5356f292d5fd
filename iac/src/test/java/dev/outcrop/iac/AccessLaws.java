package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Who may do what, and who knows secrets. */
final class AccessLaws {
    private static final Set<String> ACTIONS = Set.of(
            // Each is in IAM's own list of actions (iam-data 0.21.202609261).
            "bedrock:GetInferenceProfile",
            "bedrock:InvokeModel",
            "bedrock:InvokeModelWithResponseStream",
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:CompleteLayerUpload",
            "ecr:GetAuthorizationToken",
            "ecr:GetDownloadUrlForLayer",
            "ecr:InitiateLayerUpload",
            "ecr:PutImage",
            "ecr:UploadLayerPart",
            "kms:Decrypt",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            "iam:PassRole",
            "rds-db:connect",
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
                        .containsPattern("(foundation-model|inference-profile)/[a-z0-9]"));
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
                            assertThat(resource.asString()).endsWith("/server:*");
                        }
                    }
                });
                assertThat(templates.of("IAM::Role"))
                        .allSatisfy(role -> assertThat(role.properties().has("ManagedPolicyArns"))
                                .as("%s has a policy of somebody else's", role)
                                .isFalse());
            });

    static final Law KEY = new Law("whoever fetches secrets may decrypt them", (_, templates) -> {
        var decrypting = Law.statements(templates).stream()
                .filter(statement -> statement.path("Action").asString("").equals("kms:Decrypt"))
                .toList();
        assertThat(decrypting).hasSize(1).allSatisfy(statement -> {
            assertThat(statement.path("Resource").toString()).contains("StageKey");
            assertThat(statement
                            .at("/Condition/StringEquals")
                            .path("kms:ViaService")
                            .asString(""))
                    .matches("secretsmanager\\.[a-z0-9-]+\\.amazonaws\\.com");
        });
        var starter = templates.of("IAM::Policy").stream()
                .filter(policy -> policy.toString().contains("Starter"))
                .map(policy -> policy.at("/PolicyDocument").toString())
                .toList();
        assertThat(starter)
                .hasSize(1)
                .allSatisfy(policy -> assertThat(policy).contains("kms:Decrypt", "secretsmanager:GetSecretValue"));
    });

    static final Law SECRETS = new Law("no secret is made up, and none stands in a template", (_, templates) -> {
        assertThat(templates.of("SecretsManager::Secret")).hasSize(2).allSatisfy(secret -> {
            assertThat(secret.properties().has("GenerateSecretString")).isFalse();
            assertThat(secret.at("/SecretString").asString()).matches("\\{(\"\\w+\":\"\",?)+}");
            assertThat(secret.at("/KmsKeyId").toString()).contains("StageKey");
        });
        // What is given to a task stays as it was until the task ends.
        assertThat(templates.of("SecretsManager::RotationSchedule")).isEmpty();
        assertThat(Law.container(templates).path("Environment").toString())
                .doesNotContainPattern("(?i)secret|password|AKIA|AWS_ACCESS_KEY|token");
        assertThat(Law.container(templates).path("Secrets"))
                .extracting(secret -> secret.path("Name").asString())
                .containsExactlyInAnyOrder(
                        "OUTCROP_LANGFUSE_PUBLIC_KEY", "OUTCROP_LANGFUSE_SECRET_KEY", "OUTCROP_OIDC_CLIENT_SECRET");
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
        } else {
            assertThat(templates.of("Cognito::UserPool")).isEmpty();
            assertThat(Law.setting(templates, "OUTCROP_OIDC_ISSUER")).startsWith("https://");
        }
    });

    static final Law PIPELINE = new Law("one environment of one repository deploys", (stage, templates) -> {
        if (stage.equals("prod")) {
            var role = templates.of("IAM::Role").stream()
                    .filter(one -> one.stack().equals("DeployRole"))
                    .findFirst()
                    .orElseThrow();
            var trust = role.at("/AssumeRolePolicyDocument/Statement/0");
            assertThat(trust.path("Action").asString()).isEqualTo("sts:AssumeRoleWithWebIdentity");
            assertThat(trust.at("/Condition/StringEquals").toString())
                    .isEqualTo("{\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\","
                            + "\"token.actions.githubusercontent.com:sub\":\"repo:example/agents:environment:prod\"}");
        } else {
            assertThat(templates.byKind()).doesNotContainKey("DeployRole");
        }
    });

    private AccessLaws() {}

    static List<Law> all() {
        return List.of(MODELS, STAR, KEY, SECRETS, PEOPLE, PIPELINE);
    }
}
