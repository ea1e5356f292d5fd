package dev.outcrop.iac.part;

import java.util.Optional;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancerAttributes;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.constructs.Construct;

/**
 * The way from the balancer behind CloudFront to the tasks. Balancer and tasks are in two stacks, since the name that
 * CloudFront gives has to be known before there can be tasks.
 */
public final class InnerDoor extends Construct implements Door {
    private final ApplicationListener listener;
    private final String metricName;

    /**
     * The balancer, as another stack knows it.
     *
     * @param arn its ARN
     * @param metricName its name in metrics
     * @param group its security group
     */
    public record Balancer(String arn, String metricName, String group) {}

    /** A door of this balancer. */
    public InnerDoor(Construct scope, Grid grid, Balancer balancer) {
        super(scope, "InnerDoor");
        metricName = balancer.metricName();
        listener = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(
                        this,
                        "Balancer",
                        ApplicationLoadBalancerAttributes.builder()
                                .loadBalancerArn(balancer.arn())
                                .securityGroupId(balancer.group())
                                .securityGroupAllowsAllOutbound(false)
                                .vpc(grid.vpc())
                                .build())
                .addListener(
                        "Http",
                        BaseApplicationListenerProps.builder()
                                .port(HiddenBalancer.HTTP)
                                .protocol(ApplicationProtocol.HTTP)
                                .open(false)
                                .build());
    }

    @Override
    public ApplicationListener listener() {
        return listener;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public Optional<String> certificateArn() {
        return Optional.empty();
    }
}
