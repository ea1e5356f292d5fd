package dev.outcrop.iac.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;

/** The clusters of a stage's database. */
record Clusters(Place place) {

    Optional<DBCluster> find(String name) {
        try {
            return place
                    .services()
                    .clusters()
                    .describeDBClusters(request -> request.dbClusterIdentifier(name))
                    .dbClusters()
                    .stream()
                    .findFirst();
        } catch (DbClusterNotFoundException _) {
            return Optional.empty();
        }
    }

    /** Which there are, and which one serves. */
    Step look() {
        var database = place.stage().database();
        List<String> all = database.clusters(place.stage().databaseCluster()).stream()
                .filter(name -> !database.gone().contains(name))
                .toList();
        return Step.always(
                "Database",
                all.stream().map(name -> "rds:DescribeDBClusters " + name).toList(),
                () -> {
                    for (String name : all.subList(0, all.size() - 1)) {
                        place.terminal().say("    " + name + ", from before a restore: " + state(name));
                    }
                    return all.getLast() + ", which serves: " + state(all.getLast());
                });
    }

    private String state(String name) {
        return find(name).map(cluster -> String.valueOf(cluster.status())).orElse("not there");
    }

    /** The service may sign in to clusters from before, and CloudFormation takes back none that another stack names. */
    Step letGo(ChosenImage image) {
        List<String> gone = place.stage().database().gone();
        Step app = new StackSteps(place).app(image);
        var calls = new ArrayList<String>();
        gone.forEach(name -> calls.add("rds:DescribeDBClusters " + name));
        calls.addAll(app.calls());
        return new Step(
                "Have the service let go of " + String.join(", ", gone),
                calls,
                "none of them is there",
                () -> gone.stream().allMatch(name -> find(name).isEmpty())
                        ? Optional.of("none of them is there")
                        : Optional.empty(),
                app.work());
    }
}
