package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A stage whose database was restored twice from the first one, and whose first restore is wanted no more. */
class RestoredDatabaseTest {
    private static final String FIRST = "outcrop-mended";
    private static final String SERVING = "outcrop-mended-20261127-093000";

    private static List<String> clusters() {
        return Cloud.templates(EveryStage.MENDED).of("RDS::DBCluster").stream()
                .map(cluster -> cluster.at("/DBClusterIdentifier").asString())
                .toList();
    }

    /** What CloudFormation is told of a cluster, as a copy. */
    private static ObjectNode cluster(String name) {
        return Cloud.templates(EveryStage.MENDED).of("RDS::DBCluster").stream()
                .filter(one -> one.at("/DBClusterIdentifier").asString().equals(name))
                .map(one -> (ObjectNode) one.properties().deepCopy())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_last_one_is_restored_by_cloudformation_with_all_that_the_first_one_has() {
        assertThat(clusters()).containsExactlyInAnyOrder(FIRST, SERVING);
        ObjectNode first = cluster(FIRST);
        ObjectNode restored = cluster(SERVING);

        assertThat(restored.path("SourceDBClusterIdentifier").asString()).isEqualTo(FIRST);
        assertThat(restored.path("RestoreToTime").asString()).isEqualTo("2026-11-27T09:30:00Z");
        restored.remove(List.of("SourceDBClusterIdentifier", "RestoreToTime"));
        // These come with the data.
        first.remove(List.of("MasterUsername", "DatabaseName"));
        // Its name, and its own group of the same subnets.
        for (String own : List.of("DBClusterIdentifier", "DBSubnetGroupName")) {
            assertThat(restored.path(own)).isNotEqualTo(first.path(own));
            restored.remove(own);
            first.remove(own);
        }
        assertThat(restored).isEqualTo(first);
        assertThat(restored.propertyNames()).contains("KmsKeyId", "DeletionProtection", "ManageMasterUserPassword");
        assertThat(Cloud.templates(EveryStage.MENDED).of("RDS::DBInstance")).hasSize(4);
        assertThat(Cloud.templates(EveryStage.MENDED).of("Logs::LogGroup"))
                .extracting(log -> log.at("/LogGroupName").asString())
                .contains("/aws/rds/cluster/" + FIRST + "/postgresql", "/aws/rds/cluster/" + SERVING + "/postgresql");
    }

    /** Or CloudFormation would make a new one in its place, and refuse to take back what the application still uses. */
    @Test
    void the_first_one_stays_what_it_was_and_what_was_used_of_it_can_still_be_used() {
        JsonNode before =
                Cloud.json(Cloud.IAC.resolve("src/test/resources/golden/prod/Outcrop-prod-Data.template.json"));
        JsonNode now =
                Cloud.json(Cloud.folder("first", EveryStage.MENDED).resolve("Outcrop-mended-Data.template.json"));
        List<String> used = before.path("Outputs").propertyNames().stream()
                .filter(name -> name.contains("DatabaseCluster"))
                .toList();

        assertThat(used)
                .hasSize(2)
                .allSatisfy(name -> assertThat(now.path("Outputs").path(name).path("Value"))
                        .isEqualTo(before.path("Outputs").path(name).path("Value")));
        List<String> kept = new ArrayList<>();
        before.path("Resources").forEachEntry((id, resource) -> {
            if (resource.path("Type").asString().startsWith("AWS::RDS::")) {
                kept.add(id);
            }
        });
        assertThat(kept).hasSize(5);
        assertThat(now.path("Resources").propertyNames()).containsAll(kept);
    }

    /** Or tasks that still answer, and those that a failed deployment goes back to, would be refused. */
    @Test
    void tasks_and_alarms_know_the_last_one_and_the_role_lets_old_tasks_reach_the_one_before() {
        var templates = Cloud.templates(EveryStage.MENDED);
        String app = templates.text("App");

        assertThat(Law.setting(templates, "OUTCROP_DATABASE_URL")).contains("DatabaseCluster20261127093000");
        assertThat(Law.setting(templates, "OUTCROP_DATABASE_RESTORED_TO"))
                .as("so that nothing that was open then is done again")
                .isEqualTo("2026-11-27T09:30:00Z");
        assertThat(Cloud.setting("prod", "OUTCROP_DATABASE_RESTORED_TO")).isEmpty();
        assertThat(Law.statements(templates))
                .filteredOn(statement -> statement.path("Action").asString("").equals("rds-db:connect"))
                .singleElement()
                .satisfies(statement -> assertThat(statement.path("Resource"))
                        .hasSize(2)
                        .anySatisfy(one -> assertThat(one.toString()).contains("DatabaseCluster20261127093000"))
                        .anySatisfy(one -> assertThat(one.toString()).contains("DatabaseCluster5B53A178DBClusterRes")));
        assertThat(app)
                .doesNotContain("DatabaseCluster5B53A178Endpoint")
                .doesNotContain("DatabaseCluster20261127100000");
        assertThat(templates.of("CloudWatch::Alarm"))
                .filteredOn(alarm -> alarm.at("/Dimensions").toString().contains("DBClusterIdentifier"))
                .hasSize(2)
                .allSatisfy(
                        alarm -> assertThat(alarm.at("/Dimensions").toString()).contains("\"" + SERVING + "\""));
        assertThat(templates.text("Data")).contains("OwnerSecret");
    }
}
