package dev.outcrop.iac;

import java.util.List;

/** Of what is particular about the tests' own stages: a network that was there before, and a database that was restored. */
final class StageBreaches {
    private StageBreaches() {}

    static List<Breach> all() {
        String p = "/Properties/";
        return List.of(
                new Breach(
                        "tasks in a subnet that is not theirs",
                        NetworkLaws.TASKS,
                        EveryStage.CLOSED,
                        "ECS::Service",
                        Breach.replace("subnet-0123456789abcdef1", "subnet-0123456789abcdef3")),
                new Breach(
                        "a database among the tasks",
                        DataLaws.DATABASE,
                        EveryStage.CLOSED,
                        "RDS::DBSubnetGroup",
                        Breach.replace("subnet-0123456789abcdef3", "subnet-0123456789abcdef1")),
                new Breach(
                        "endpoints in somebody else's network",
                        NetworkLaws.ENDPOINTS,
                        EveryStage.CLOSED,
                        "KMS::Alias",
                        body -> {
                            body.put("Type", "AWS::EC2::VPCEndpoint");
                            Breach.set(p + "VpcEndpointType", "Interface").accept(body);
                        }),
                new Breach(
                        "a restored database that can be deleted",
                        DataLaws.KEPT,
                        EveryStage.MENDED,
                        "RDS::DBCluster#20261127093000",
                        Breach.set(p + "DeletionProtection", false)),
                new Breach(
                        "a restored database with a password of our own",
                        DataLaws.DATABASE,
                        EveryStage.MENDED,
                        "RDS::DBCluster#20261127093000",
                        Breach.set(p + "MasterUserPassword", "x")),
                new Breach(
                        "a restored database that tells of rows",
                        DataLaws.TERSE,
                        EveryStage.MENDED,
                        "RDS::DBCluster#20261127093000",
                        Breach.without(p + "DBClusterParameterGroupName")),
                new Breach(
                        "everybody let in where a group is that of users",
                        AccessLaws.PEOPLE,
                        EveryStage.MENDED,
                        "ECS::TaskDefinition",
                        Breach.replace("OUTCROP_ACCESS_ROLES", "OUTCROP_ACCESS_DEFAULT_ROLE")));
    }
}
