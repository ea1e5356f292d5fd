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
