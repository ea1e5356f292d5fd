package dev.outcrop.iac.part;

import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;

/** Whom the tasks reach: HTTPS anywhere, as far as the network has a way there, and the database. */
public final class TaskGroup extends Construct {
    private final SecurityGroup group;

    /** The security group of all tasks. */
    public TaskGroup(Construct scope, Grid grid) {
        super(scope, "TaskGroup");
        group = SecurityGroup.Builder.create(this, "Group")
                .vpc(grid.vpc())
                .description("Outcrop tasks")
                .allowAllOutbound(false)
                .build();
        group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), "Bedrock, Langfuse, sign-in, and pages that tools read");
        group.addEgressRule(Peer.ipv4(grid.vpc().getVpcCidrBlock()), Port.tcp(5432), "the database");
    }

    public ISecurityGroup group() {
        return group;
    }

    public String id() {
        return group.getSecurityGroupId();
    }
}
