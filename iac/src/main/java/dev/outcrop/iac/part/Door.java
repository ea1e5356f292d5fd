package dev.outcrop.iac.part;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;

/** By what requests come to the tasks, as the application sees it. */
public sealed interface Door permits FrontDoor, InnerDoor {

    /** Which sends them on. */
    ApplicationListener listener();

    /** The load balancer's name in metrics. */
    String metricName();

    /** A certificate of ours that may end; none where CloudFront has its own. */
    Optional<String> certificateArn();

    /** What the load balancer's metrics are asked by. */
    default Map<String, String> dimensions() {
        return new TreeMap<>(Map.of("LoadBalancer", metricName()));
    }
}
