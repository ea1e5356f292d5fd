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
 * Two roles: the server's own, with models, database, secrets and files, and that of whoever starts it, with image and
 * log.
 */
final class TaskRoles extends Construct {
    private final Role server;
    private final Role starter;

    TaskRoles(Construct scope, StageConfig stage, Wiring wiring, IRepository images) {
        super(scope, "Roles");
        String partition = Stack.of(this).getPartition();
        server = role("Server", "What Outcrop itself may do");
        new BedrockAccess(stage, partition).statements().forEach(server::addToPolicy);
        server.addToPolicy(database(stage, wiring, partition));
        secrets(stage, wiring);
        files(stage, wiring);
        protection(stage, partition);
        starter = role("Starter", "Fetches the image, and opens the log");
        images.grantPull(starter);
        starter.addToPolicy(allow(
                List.of("logs:CreateLogStream", "logs:PutLogEvents"),
                "arn:" + partition + ":logs:" + stage.region() + ":" + stage.account() + ":log-group:"
                        + new Names(stage).serverLog() + ":*"));
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

    private static PolicyStatement database(StageConfig stage, Wiring wiring, String partition) {
        String users = "arn:" + partition + ":rds-db:" + stage.region() + ":" + stage.account() + ":dbuser:";
        return PolicyStatement.Builder.create()
                .actions(List.of("rds-db:connect"))
                .resources(wiring.databaseResources().stream()
                        .map(id -> users + id + "/" + Names.DATABASE)
                        .toList())
                .build();
    }

    private void secrets(StageConfig stage, Wiring wiring) {
        server.addToPolicy(PolicyStatement.Builder.create()
                .actions(List.of("secretsmanager:GetSecretValue"))
                .resources(List.of(wiring.langfuseSecret(), wiring.signInSecret(), wiring.sessionKeysSecret()))
                .build());
        // A key from another stack grants nothing by itself: without this no secret could be read, and nothing would
        // warn.
        server.addToPolicy(key(stage, wiring, "secretsmanager", List.of("kms:Decrypt")));
    }

    private void files(StageConfig stage, Wiring wiring) {
        server.addToPolicy(allow(
                List.of("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
                wiring.files() + "/" + Names.FILES_PREFIX + "*"));
        Accepted.on(
                server,
                "AwsSolutions-IAM5[Resource::" + new Names(stage).filesExport() + "/" + Names.FILES_PREFIX + "*]",
                "Attached files of one bucket, whose names hold ids that are made when they come");
        // Without it a file that is not there would be one that may not be read.
        server.addToPolicy(allow(List.of("s3:ListBucket"), wiring.files()));
        server.addToPolicy(key(stage, wiring, "s3", List.of("kms:Decrypt", "kms:GenerateDataKey")));
    }

    /** A task asks not to be ended while it makes answers. */
    private void protection(StageConfig stage, String partition) {
        String tasks = "arn:" + partition + ":ecs:" + stage.region() + ":" + stage.account() + ":task/"
                + new Names(stage).cluster() + "/*";
        server.addToPolicy(allow(List.of("ecs:GetTaskProtection", "ecs:UpdateTaskProtection"), tasks));
        Accepted.on(
                server,
                "AwsSolutions-IAM5[Resource::" + tasks + "]",
                "The tasks of one cluster, whose ids nobody knows before");
    }

    /** The stage's key, by way of one service. */
    private static PolicyStatement key(StageConfig stage, Wiring wiring, String service, List<String> actions) {
        return PolicyStatement.Builder.create()
                .effect(Effect.ALLOW)
                .actions(actions)
                .resources(List.of(wiring.key()))
                .conditions(Map.of(
                        "StringEquals", Map.of("kms:ViaService", service + "." + stage.region() + ".amazonaws.com")))
                .build();
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
