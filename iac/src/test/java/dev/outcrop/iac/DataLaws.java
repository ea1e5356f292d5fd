package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.part.Names;
import java.util.List;
import java.util.Map;

/** What stays, what goes, and what is not there at all. */
final class DataLaws {
    /** Of what was made only to be rolled back nothing stays, whose name would be in the way of the next try. */
    private static final String KEPT_ONCE_MADE = "RetainExceptOnCreate";

    /** What becomes of each kind when its stack goes: in a stage that keeps data, and in dev. */
    private static final Map<String, List<String>> FATE = Map.of(
            "RDS::DBCluster", List.of("Snapshot", "Delete"),
            "SecretsManager::Secret", List.of(KEPT_ONCE_MADE, "Delete"),
            "KMS::Key", List.of(KEPT_ONCE_MADE, "Delete"),
            "ECR::Repository", List.of(KEPT_ONCE_MADE, "Delete"),
            "Logs::LogGroup", List.of(KEPT_ONCE_MADE, "Delete"),
            "S3::Bucket", List.of(KEPT_ONCE_MADE, "Delete"),
            "Cognito::UserPool", List.of(KEPT_ONCE_MADE, "Delete"));

    static final Law KEPT = new Law("people's data outlives its stack, but in dev nothing does", (stage, templates) -> {
        FATE.forEach((type, fates) -> assertThat(templates.of(type))
                .allSatisfy(resource -> assertThat(resource.deletion())
                        .as("%s in %s", resource, stage)
                        .isEqualTo(
                                resource.id().contains("AccessLogs")
                                        ? "Retain"
                                        : fates.get(Law.keepsData(stage) ? 0 : 1))));
        assertThat(templates.of("RDS::DBCluster")).isNotEmpty().allSatisfy(cluster -> {
            assertThat(cluster.at("/DeletionProtection").asBoolean(false)).isEqualTo(Law.keepsData(stage));
            assertThat(cluster.at("/BackupRetentionPeriod").asInt())
                    .isGreaterThanOrEqualTo(Law.keepsData(stage) ? 7 : 1);
        });
        assertThat(Law.attribute(
                        templates.one("ElasticLoadBalancingV2::LoadBalancer"),
                        "/LoadBalancerAttributes",
                        "deletion_protection.enabled"))
                .isEqualTo(String.valueOf(Law.keepsData(stage)));
    });

    static final Law DATABASE = new Law("only tasks reach the database, and no password does", (stage, templates) -> {
        assertThat(templates.of("RDS::DBCluster")).isNotEmpty().allSatisfy(cluster -> {
            assertThat(cluster.at("/EngineVersion").asString())
                    .as("the one that init looks for")
                    .isEqualTo(Names.DATABASE_VERSION);
            assertThat(cluster.at("/ManageMasterUserPassword").asBoolean(false)).isTrue();
            assertThat(cluster.properties().has("MasterUserPassword")).isFalse();
            assertThat(cluster.at("/EnableIAMDatabaseAuthentication").asBoolean(false))
                    .isTrue();
            assertThat(cluster.at("/StorageEncrypted").asBoolean(false)).isTrue();
        });
        assertThat(templates.of("RDS::DBInstance"))
                .isNotEmpty()
                .allSatisfy(instance -> assertThat(
                                instance.at("/PubliclyAccessible").asBoolean(true))
                        .isFalse());
        assertThat(templates.of("RDS::DBSubnetGroup")).isNotEmpty().allSatisfy(group -> {
            String subnets = group.at("/SubnetIds").toString();
            if (Law.guest(stage)) {
                assertThat(subnets).isEqualTo("[\"subnet-0123456789abcdef2\",\"subnet-0123456789abcdef3\"]");
            } else {
                assertThat(subnets).contains("DataSubnet").doesNotContain("FrontSubnet");
            }
        });
        assertThat(Law.setting(templates, "OUTCROP_DATABASE_URL"))
                .contains("jdbc:postgresql://", "user=outcrop", "sslmode=verify-full")
                .doesNotContainIgnoringCase("password");
        assertThat(Law.setting(templates, "OUTCROP_DATABASE_AUTH")).isEqualTo("iam");
    });

    static final Law SLEEP = new Law("the database sleeps in dev and never elsewhere", (stage, templates) -> {
        var clusters = templates.of("RDS::DBCluster");
        assertThat(clusters)
                .isNotEmpty()
                .allSatisfy(cluster -> assertThat(cluster.at("/ServerlessV2ScalingConfiguration/MinCapacity")
                                        .asDouble()
                                == 0)
                        .isEqualTo(!Law.keepsData(stage)));
        assertThat(templates.of("RDS::DBInstance")).hasSize(clusters.size() * (Law.keepsData(stage) ? 2 : 1));
        assertThat(Law.setting(templates, "OUTCROP_DATABASE_REST_AFTER").isEmpty())
                .isEqualTo(Law.keepsData(stage));
    });

    static final Law LOGS = new Law("every log ends some time", (_, templates) -> {
        assertThat(templates.of("Logs::LogGroup"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(
                        log -> assertThat(log.at("/RetentionInDays").asInt(0)).isPositive());
        assertThat(templates.of("S3::Bucket")).allSatisfy(bucket -> {
            boolean logs = bucket.id().contains("AccessLogs");
            assertThat(bucket.at("/BucketEncryption").toString().contains("AES256"))
                    .as("the balancer writes under no other encryption")
                    .isEqualTo(logs);
            assertThat(bucket.at("/LifecycleConfiguration/Rules")).isNotEmpty();
        });
    });

    static final Law TERSE = new Law("the database's log has no values of rows", (_, templates) -> {
        assertThat(templates.of("RDS::DBCluster")).isNotEmpty().allSatisfy(cluster -> {
            assertThat(cluster.at("/EnableCloudwatchLogsExports").toString()).isEqualTo("[\"postgresql\"]");
            String name = cluster.at("/DBClusterParameterGroupName/Ref").asString("");
            assertThat(templates.of("RDS::DBClusterParameterGroup"))
                    .filteredOn(group -> group.id().equals(name))
                    .hasSize(1)
                    .allSatisfy(group -> assertThat(
                                    group.at("/Parameters/log_error_verbosity").asString(""))
                            .as("else it tells the row that was refused")
                            .isEqualTo("terse"));
        });
    });

    static final Law FILES = new Law("attached files are for the server alone", (stage, templates) -> {
        var files = templates.of("S3::Bucket").stream()
                .filter(bucket -> bucket.id().contains("FileStore"))
                .toList();
        assertThat(files).hasSize(1).allSatisfy(bucket -> {
            assertThat(bucket.at("/BucketEncryption").toString()).contains("aws:kms", "StageKey");
            assertThat(bucket.at("/PublicAccessBlockConfiguration").toString())
                    .isEqualTo("{\"BlockPublicAcls\":true,\"BlockPublicPolicy\":true,\"IgnorePublicAcls\":true,"
                            + "\"RestrictPublicBuckets\":true}");
            assertThat(bucket.at("/LifecycleConfiguration/Rules").toString())
                    .as("what was begun and not finished goes; what is there stays until the server removes it")
                    .contains("\"AbortIncompleteMultipartUpload\":{\"DaysAfterInitiation\":1}")
                    .doesNotContain("Expiration");
            assertThat(bucket.properties().has("VersioningConfiguration"))
                    .as("what was erased is gone")
                    .isFalse();
        });
        var policy = templates.of("S3::BucketPolicy").stream()
                .filter(one -> one.id().contains("FileStore"))
                .toList();
        assertThat(policy)
                .hasSize(1)
                .allSatisfy(one -> assertThat(one.at("/PolicyDocument").toString())
                        .contains("\"aws:SecureTransport\":\"false\"", "\"Effect\":\"Deny\"")
                        .doesNotContain("\"Effect\":\"Allow\""));
        assertThat(Law.setting(templates, "OUTCROP_ATTACHMENTS_STORE"))
                .isEqualTo("s3://" + files.getFirst().at("/BucketName").asString() + "/attachments/")
                .contains("outcrop-");
    });

    static final Law APART = new Law("nothing that holds state knows the application", (_, templates) -> {
        for (String kind : List.of("Foundation", "Entry", "Data", "Identity")) {
            assertThat(templates.text(kind)).doesNotContain("-App:").doesNotContain("Fn::GetStackOutput");
        }
        assertThat(templates.text("App")).doesNotContain("Fn::GetStackOutput");
    });

    static final Law PLAIN = new Law(
            "there is nothing that nobody asked for",
            (_, templates) -> assertThat(templates.resources())
                    .allSatisfy(resource -> assertThat(resource.type())
                            .doesNotContain(
                                    "Lambda",
                                    "Serverless",
                                    "Custom::",
                                    "CloudFormation::CustomResource",
                                    "ElastiCache",
                                    "OpenSearch")));

    private DataLaws() {}

    static List<Law> all() {
        return List.of(KEPT, DATABASE, SLEEP, LOGS, TERSE, FILES, APART, PLAIN);
    }
}
