package dev.outcrop.iac.aws;

import dev.outcrop.iac.part.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.rdsdata.model.DatabaseResumingException;
import software.amazon.awssdk.services.rdsdata.model.ExecuteStatementResponse;

/** The user as whom the server signs in to the database, by a token of its role. Only the owner can make it. */
record DatabaseUser(Place place) {
    private static final String LOOK = "SELECT 1 FROM pg_roles WHERE rolname = '" + Names.DATABASE + "'";
    private static final String MAKE = "CREATE USER " + Names.DATABASE;

    /** Each as good a second time; the Data API takes one statement at a time. */
    private static final List<String> RIGHTS =
            List.of("GRANT rds_iam TO " + Names.DATABASE, "GRANT ALL ON SCHEMA public TO " + Names.DATABASE);

    Step step() {
        var calls = new ArrayList<String>();
        calls.add("cloudformation:DescribeStacks " + place.names().stack("Data"));
        calls.add("rds-data:ExecuteStatement " + LOOK);
        calls.add("rds-data:ExecuteStatement " + MAKE + ", if there is none");
        RIGHTS.forEach(right -> calls.add("rds-data:ExecuteStatement " + right));
        return Step.always("Have the database know the server's user", calls, this::make);
    }

    private String make() throws InterruptedException {
        String owner = place.stacks().output(place.names().stack("Data"), "OwnerSecret");
        RdsDataClient client = place.services().database();
        boolean there = !say(client, owner, LOOK).records().isEmpty();
        if (!there) {
            say(client, owner, MAKE);
        }
        for (String right : RIGHTS) {
            say(client, owner, right);
        }
        return there ? "it knew it, and has its rights again" : "made";
    }

    /** A database that sleeps wakes up meanwhile. */
    private ExecuteStatementResponse say(RdsDataClient client, String owner, String statement)
            throws InterruptedException {
        return place.desk()
                .patience()
                .await(() -> {
                    try {
                        return Optional.of(client.executeStatement(request -> request.resourceArn(cluster())
                                .secretArn(owner)
                                .database(Names.DATABASE)
                                .sql(statement)));
                    } catch (DatabaseResumingException _) {
                        return Optional.empty();
                    }
                })
                .orElseThrow(() -> new Trouble("the database sleeps and does not wake up."));
    }

    private String cluster() {
        var stage = place.stage();
        return "arn:" + place.services().partition() + ":rds:" + stage.region() + ":" + stage.account() + ":cluster:"
                + place.names().databaseCluster();
    }
}
