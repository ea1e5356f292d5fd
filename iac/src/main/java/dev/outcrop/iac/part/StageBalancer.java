package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.constructs.Construct;

/** A stage's load balancer, whatever stands before it. Its silent connections stay open as long as these times say. */
record StageBalancer(StageConfig stage, Grid grid, StreamTimeouts timeouts) {

    /** Adds it to a scope. */
    ApplicationLoadBalancer stand(Construct scope, SecurityGroup group, boolean internetFacing) {
        boolean keeps = stage.profile().keepsData();
        var balancer = ApplicationLoadBalancer.Builder.create(scope, "Balancer")
                .vpc(grid.vpc())
                .vpcSubnets(grid.front())
                .internetFacing(internetFacing)
                .securityGroup(group)
                .idleTimeout(Duration.seconds(timeouts.albIdle().toSeconds()))
                .dropInvalidHeaderFields(true)
                .deletionProtection(keeps)
                .build();
        if (keeps) {
            balancer.logAccessLogs(accessLogs(scope), "balancer");
        } else {
            Accepted.on(
                    balancer,
                    "AwsSolutions-ELB2",
                    "A dev stage keeps no access logs: a bucket that empties itself takes a Lambda with a role of its own");
        }
        return balancer;
    }

    private Bucket accessLogs(Construct scope) {
        var bucket = Bucket.Builder.create(scope, "AccessLogs")
                // The balancer can write under no other encryption.
                .encryption(BucketEncryption.S3_MANAGED)
                .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
                .enforceSsl(true)
                .lifecycleRules(List.of(LifecycleRule.builder()
                        .expiration(Duration.days(stage.watch().logDays()))
                        .build()))
                // Even if its creation is rolled back: it has no fixed name, and the balancer has put a file there.
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
        Accepted.on(bucket, "AwsSolutions-S1", "It is the bucket that access logs go to");
        return bucket;
    }
}
