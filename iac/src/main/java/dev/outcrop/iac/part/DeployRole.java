package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Pipeline;
import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.OidcProviderNative;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.WebIdentityPrincipal;
import software.constructs.Construct;

/**
 * May act as the CDK's own roles and push images to the stage's repository. Only a job of one repository in the GitHub
 * environment of the stage's name gets it, so that whoever approves that environment approves the deployment.
 */
public final class DeployRole extends Construct {
    private static final String GITHUB = "token.actions.githubusercontent.com";

    /** Of the CDK's bootstrap, by their usual names. */
    private static final List<String> CDK_ROLES = List.of("deploy", "file-publishing", "image-publishing", "lookup");

    private final Role role;

    /** The stage's role. */
    public DeployRole(Construct scope, StageConfig stage, Pipeline pipeline) {
        super(scope, "Deploy");
        var names = new Names(stage);
        String partition = Stack.of(this).getPartition();
        String provider = pipeline.provider()
                .orElseGet(() -> OidcProviderNative.Builder.create(this, "GitHub")
                        .url("https://" + GITHUB)
                        .clientIds(List.of("sts.amazonaws.com"))
                        .build()
                        .getOidcProviderArn());
        role = Role.Builder.create(this, "Role")
                .roleName(names.deployRole())
                .description("Deploys Outcrop " + stage.name() + " from GitHub")
                .maxSessionDuration(Duration.hours(1))
                .assumedBy(new WebIdentityPrincipal(
                        provider,
                        Map.of(
                                "StringEquals",
                                new TreeMap<>(Map.of(
                                        GITHUB + ":aud",
                                        "sts.amazonaws.com",
                                        GITHUB + ":sub",
                                        "repo:" + pipeline.repository() + ":environment:" + stage.name())))))
                .build();
        role.addToPolicy(allow(
                Stream.of("sts:AssumeRole"),
                CDK_ROLES.stream()
                        .map(kind -> "arn:" + partition + ":iam::" + stage.account() + ":role/cdk-hnb659fds-" + kind
                                + "-role-" + stage.account() + "-" + stage.region())));
        role.addToPolicy(allow(Stream.of("ecr:GetAuthorizationToken"), Stream.of("*")));
        role.addToPolicy(allow(
                Stream.of(
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:CompleteLayerUpload",
                        "ecr:GetDownloadUrlForLayer",
                        "ecr:InitiateLayerUpload",
                        "ecr:PutImage",
                        "ecr:UploadLayerPart"),
                Stream.of("arn:" + partition + ":ecr:" + stage.region() + ":" + stage.account() + ":repository/"
                        + names.repository())));
        if (stage.domain().isEmpty()) {
            // Whoever releases waits for health, and the address is known to that stack alone.
            String entry = "arn:" + partition + ":cloudformation:" + stage.region() + ":" + stage.account() + ":stack/"
                    + names.stack("Entry") + "/*";
            role.addToPolicy(allow(Stream.of("cloudformation:DescribeStacks"), Stream.of(entry)));
            Accepted.on(
                    role, "AwsSolutions-IAM5[Resource::" + entry + "]", "One stack, whose ARN ends in an id of AWS's");
        }
        Accepted.on(
                role,
                "AwsSolutions-IAM5[Resource::*]",
                "ecr:GetAuthorizationToken has no resource; pushing names one repository");
    }

    private static PolicyStatement allow(Stream<String> actions, Stream<String> resources) {
        return PolicyStatement.Builder.create()
                .actions(actions.toList())
                .resources(resources.toList())
                .build();
    }

    public String arn() {
        return role.getRoleArn();
    }
}
