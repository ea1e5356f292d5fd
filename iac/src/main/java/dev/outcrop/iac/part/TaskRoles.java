package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/**
 * Two roles: the server's own, with models and database, and that of whoever starts it, with image, log and secrets.
 */
final class TaskRoles extends Construct {
    private final Role server;
    private final Role starter;

    TaskRoles(Construct scope, StageConfig stage, Wiring wiring, IRepository images) {
        super(scope, "Roles");
        String partition = Stack.of(this).getPartition();
        server = role("Server", "What Outcrop itself may do");
        new BedrockAccess(stage, partition).statements().forEach(server::addToPolicy);
        server.addToPolicy(allow(
                List.of("rds-db:connect"),
                "arn:" + partition + ":rds-db:" + stage.region() + ":" + stage.account() + ":dbuser:"
                        + wiring.databaseResource() + "/" + Names.DATABASE));
        starter = role("Starter", "Fetches image and secrets, and opens the log");
        images.grantPull(starter);
        starter.addToPolicy(allow(
                List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                "arn:" + partition + ":logs:" + stage.region() + ":" + stage.account() + ":log-group:"
                        + new Names(stage).serverLog() + ":*"));
        List<String> secrets = List.of(wiring.langfuseSecret(), wiring.signInSecret());
        starter.addToPolicy(PolicyStatement.Builder.create()
                .actions(List.of("secretsmanager:GetSecretValue"))
                .resources(secrets)
                .build());
        // A key from another stack grants nothing by itself: without this no task would start, and nothing would warn.
        starter.addToPolicy(PolicyStatement.Builder.create()
                .effect(Effect.ALLOW)
                .actions(List.of("kms:Decrypt"))
                .resources(List.of(wiring.key()))
                .conditions(Map.of(
                        "StringEquals",
                        Map.of("kms:ViaService", "secretsmanager." + stage.region() + ".amazonaws.com")))
                .build());
        Accepted.on(
                starter,
                "AwsSolutions-IAM5[Resource::*]",
                "ecr:GetAuthorizationToken has no resource; the pull itself names one repository");
        Accepted.on(
                starter,
                "AwsSolutions-IAM5[Resource::arn:aws:logs:" + stage.region() + ":" + stage.account() + ":log-group:"
                        + new Names(stage).serverLog() + ":*]",
                "The streams of one log group, whose names hold the task's id");
    }

    private Role role(String id, String description) {
        return Role.Builder.create(this, id)
                .description(description)
                .assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com"))
                .build();
    }

    private static PolicyStatement allow(List<String> actions, String resource) {
        return PolicyStatement.Builder.create()
                .actions(actions)
                .resources(List.of(resource))
                .build();
    }

    Role server() {
        return server;
    }

    Role starter() {
        return starter;
    }
}
