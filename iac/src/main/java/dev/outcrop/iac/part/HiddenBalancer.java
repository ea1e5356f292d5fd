package dev.outcrop.iac.part;

import dev.outcrop.iac.config.CloudFrontAddresses;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.constructs.Construct;

/**
 * A load balancer without a public address that nobody but CloudFront reaches. HTTP will do: what CloudFront sends it
 * stays in AWS's network and in ours.
 */
public final class HiddenBalancer extends Construct {
    static final int HTTP = 80;

    private final ApplicationLoadBalancer balancer;
    private final SecurityGroup group;

    /** One whose silent connections stay open as long as these times say, with a firewall before it. */
    public HiddenBalancer(Construct scope, StageConfig stage, Grid grid, StreamTimeouts timeouts) {
        super(scope, "HiddenBalancer");
        group = SecurityGroup.Builder.create(this, "Group")
                .vpc(grid.vpc())
                .description("CloudFront reaches the balancer")
                .allowAllOutbound(false)
                .build();
        // Other people's distributions can't come by it: a private address is an origin of its own account alone.
        group.addIngressRule(
                Peer.prefixList(CloudFrontAddresses.list(stage.region()).orElseThrow()),
                Port.tcp(HTTP),
                "CloudFront, which people come by");
        balancer = new StageBalancer(stage, grid, timeouts).stand(this, group, false);
        new WebFirewall(this, stage, balancer.getLoadBalancerArn());
    }

    ApplicationLoadBalancer balancer() {
        return balancer;
    }

    /** What the stack has to know that adds the way to the tasks. */
    public InnerDoor.Balancer known() {
        return new InnerDoor.Balancer(
                balancer.getLoadBalancerArn(), balancer.getLoadBalancerFullName(), group.getSecurityGroupId());
    }
}
