package dev.outcrop.iac.part;

import static java.util.Objects.requireNonNull;

import dev.outcrop.iac.config.DatabaseSize;
import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.rds.AuroraPostgresClusterEngineProps;
import software.amazon.awscdk.services.rds.AuroraPostgresEngineVersion;
import software.amazon.awscdk.services.rds.BackupProps;
import software.amazon.awscdk.services.rds.ClusterInstance;
import software.amazon.awscdk.services.rds.Credentials;
import software.amazon.awscdk.services.rds.DatabaseCluster;
import software.amazon.awscdk.services.rds.DatabaseClusterEngine;
import software.amazon.awscdk.services.rds.IClusterInstance;
import software.amazon.awscdk.services.rds.ServerlessV2ClusterInstanceProps;
import software.constructs.Construct;

/**
 * PostgreSQL on Aurora, for tasks only. The server signs in by its role with a token that lives a quarter of an hour; the
 * owner's password is made, kept and renewed by Aurora, and no task sees it.
 */
public final class Database extends Construct {
    private static final int PORT = 5432;

    private final DatabaseCluster cluster;

    /** A cluster that these tasks reach. */
    public Database(Construct scope, StageConfig stage, Grid grid, ISecurityGroup tasks, IKey key) {
        super(scope, "Database");
        var names = new Names(stage);
        DatabaseSize size = stage.database();
        boolean keeps = stage.profile().keepsData();
        LogGroup log = Kept.logs(this, "Log", stage, names.databaseLog());
        var group = SecurityGroup.Builder.create(this, "Group")
                .vpc(grid.vpc())
                .description("Tasks reach PostgreSQL")
                .allowAllOutbound(false)
                .build();
        group.addIngressRule(tasks, Port.tcp(PORT), "from tasks");
        cluster = DatabaseCluster.Builder.create(this, "Cluster")
                .clusterIdentifier(names.databaseCluster())
                .engine(DatabaseClusterEngine.auroraPostgres(AuroraPostgresClusterEngineProps.builder()
                        .version(AuroraPostgresEngineVersion.VER_16_6)
                        .build()))
                .defaultDatabaseName(Names.DATABASE)
                .credentials(Credentials.fromUsername("owner"))
                .manageMasterUserPassword(true)
                .iamAuthentication(true)
                .enableDataApi(true)
                .serverlessV2MinCapacity(size.min())
                .serverlessV2MaxCapacity(size.max())
                .writer(instance("Writer"))
                .readers(size.reader() ? List.<IClusterInstance>of(instance("Reader")) : List.of())
                .vpc(grid.vpc())
                .vpcSubnets(grid.data())
                .securityGroups(List.of(group))
                .storageEncrypted(true)
                .storageEncryptionKey(key)
                .backup(BackupProps.builder()
                        .retention(Duration.days(size.backupDays()))
                        .build())
                .copyTagsToSnapshot(true)
                .cloudwatchLogsExports(List.of("postgresql"))
                .deletionProtection(keeps)
                .removalPolicy(keeps ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY)
                .build();
        cluster.getNode().addDependency(log);
        if (!keeps) {
            Accepted.on(cluster, "AwsSolutions-RDS10", "A dev stage goes without a trace when it is destroyed");
        }
    }

    private static IClusterInstance instance(String id) {
        return ClusterInstance.serverlessV2(
                id,
                ServerlessV2ClusterInstanceProps.builder()
                        .publiclyAccessible(false)
                        .autoMinorVersionUpgrade(true)
                        .scaleWithWriter(id.equals("Reader") ? Boolean.TRUE : null)
                        .build());
    }

    /** Its host name, for writing. */
    public String host() {
        return cluster.getClusterEndpoint().getHostname();
    }

    /** The ARN of the secret that Aurora keeps the owner's password in. */
    public String ownerSecret() {
        return requireNonNull(cluster.getSecret(), "Aurora manages the password")
                .getSecretArn();
    }

    /** The id by which IAM names it. */
    public String resourceId() {
        return cluster.getClusterResourceIdentifier();
    }
}
