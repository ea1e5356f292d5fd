package dev.outcrop.iac.aws;

import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;

/** The stage's load balancer, which is protected against deletion where data is kept. */
record Balancer(Place place) {
    private static final String TYPE = "AWS::ElasticLoadBalancingV2::LoadBalancer";

    /** Lifts the protection, and says so. */
    String unprotect() {
        Optional<String> balancer =
                place.stacks().resources(place.doorStack(), TYPE).stream().findFirst();
        balancer.ifPresent(arn -> place.services()
                .balancers()
                .modifyLoadBalancerAttributes(request -> request.loadBalancerArn(arn)
                        .attributes(LoadBalancerAttribute.builder()
                                .key("deletion_protection.enabled")
                                .value("false")
                                .build())));
        return balancer.map(_ -> "lifted").orElse("there is no balancer");
    }
}
