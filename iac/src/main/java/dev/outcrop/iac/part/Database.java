package dev.outcrop.iac.part;

import static java.util.Objects.requireNonNull;

import dev.outcrop.iac.config.DatabaseSize;
import dev.outcrop.iac.config.Restore;
import dev.outcrop.iac.config.StageConfig;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
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
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.rds.ClusterInstance;
import software.amazon.awscdk.services.rds.Credentials;
import software.amazon.awscdk.services.rds.DatabaseCluster;
import software.amazon.awscdk.services.rds.DatabaseClusterEngine;
import software.amazon.awscdk.services.rds.IClusterEngine;
import software.amazon.awscdk.services.rds.IClusterInstance;
import software.amazon.awscdk.services.rds.ParameterGroup;
import software.amazon.awscdk.services.rds.ServerlessV2ClusterInstanceProps;
import software.constructs.Construct;

/**
 * PostgreSQL on Aurora, for tasks only. The server signs in by its role with a token that lives a quarter of an hour; the
 * owner's password is made, kept and renewed by Aurora, and no task sees it. One that was restored is another cluster
 * beside the one before, which stays until the stage's file says that it is gone.
 */
public final class Database extends Construct {
    private static final int PORT = 5432;

    private final StageConfig stage;
    private final ParameterGroup parameters;
    private final SortedMap<String, DatabaseCluster> clusters = new TreeMap<>();
    private final DatabaseCluster serving;

    /** Clusters that these tasks reach. */
    public Database(Construct scope, StageConfig stage, Grid grid, ISecurityGroup tasks, IKey key) {
        super(scope, "Database");
        this.stage = stage;
        DatabaseSize size = stage.database();
        List<String> names = size.clusters(stage.databaseCluster());
        var logs = new TreeMap<String, LogGroup>();
        names.stream()
                .filter(name -> !size.gone().contains(name))
                .forEach(name -> logs.put(name, Kept.logs(this, "Log" + id(name), stage, Names.databaseLog(name))));
        var group = SecurityGroup.Builder.create(this, "Group")
                .vpc(grid.vpc())
                .description("Tasks reach PostgreSQL")
                .allowAllOutbound(false)
                .build();
        group.addIngressRule(tasks, Port.tcp(PORT), "from tasks");
        parameters = ParameterGroup.Builder.create(this, "Parameters")
                .engine(engine())
                .description("The log tells what failed, without values of rows")
                .parameters(Map.of("log_error_verbosity", "terse"))
                .build();
        logs.forEach((name, log) -> {
            DatabaseCluster cluster = cluster(name, grid, group, key);
            cluster.getNode().addDependency(log);
            size.origin(stage.databaseCluster(), name).ifPresent(restore -> origin(cluster, restore));
            clusters.put(name, cluster);
        });
        serving = requireNonNull(clusters.get(names.getLast()), "the last one serves");
    }

    private static IClusterEngine engine() {
        return DatabaseClusterEngine.auroraPostgres(AuroraPostgresClusterEngineProps.builder()
                .version(AuroraPostgresEngineVersion.VER_16_6)
                .build());
    }

    /** What tells a cluster from the first one. */
    private String id(String name) {
        return name.substring(stage.databaseCluster().length());
    }

    private DatabaseCluster cluster(String name, Grid grid, ISecurityGroup group, IKey key) {
        DatabaseSize size = stage.database();
        boolean keeps = stage.profile().keepsData();
        var cluster = DatabaseCluster.Builder.create(this, "Cluster" + id(name))
                .clusterIdentifier(name)
                .engine(engine())
                .parameterGroup(parameters)
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
        if (!keeps) {
            Accepted.on(cluster, "AwsSolutions-RDS10", "A dev stage goes without a trace when it is destroyed");
        }
        return cluster;
    }

    /** CloudFormation restores it instead of making an empty one; what comes with the data may not be said then. */
    private static void origin(DatabaseCluster cluster, Restore restore) {
        var raw = (CfnDBCluster) requireNonNull(cluster.getNode().getDefaultChild(), "a cluster has its resource");
        raw.setSourceDbClusterIdentifier(restore.from());
        raw.setRestoreToTime(restore.to().toString());
        raw.setMasterUsername(null);
        raw.setDatabaseName(null);
        Accepted.on(
                cluster,
                "CloudFormation-Validate::W3689",
                "What is restored is encrypted as its origin is, whatever stands here; checks of templates look for it");
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

    /**
     * What the application has used of clusters that served before. A stack may not take back what another one still uses,
     * and the application goes over to another cluster only after that is there.
     */
    public List<String> usedBefore() {
        var before = new TreeMap<>(clusters);
        before.remove(new Names(stage).databaseCluster());
        return before.values().stream()
                .flatMap(cluster ->
                        Stream.of(cluster.getClusterEndpoint().getHostname(), cluster.getClusterResourceIdentifier()))
                .toList();
    }

    /** Its host name, for writing. */
    public String host() {
        return serving.getClusterEndpoint().getHostname();
    }

    /** The ARN of the secret that Aurora keeps the owner's password in. */
    public String ownerSecret() {
        return requireNonNull(serving.getSecret(), "Aurora manages the password")
                .getSecretArn();
    }

    /**
     * The ids by which IAM names all its clusters. Not only that of the one that serves: tasks that end still write into
     * the one before, and so do those to which a failed deployment goes back.
     */
    public List<String> resourceIds() {
        return clusters.values().stream()
                .map(DatabaseCluster::getClusterResourceIdentifier)
                .toList();
    }
}
