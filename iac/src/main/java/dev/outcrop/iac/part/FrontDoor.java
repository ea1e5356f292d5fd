package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Domain;
import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.ec2.IPeer;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.RedirectOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.route53.CfnRecordSet;
import software.amazon.awscdk.services.route53.HostedZone;
import software.constructs.Construct;

/**
 * The one way in by a name of one's own: a load balancer that speaks HTTPS, sends HTTP there, and has a firewall before
 * it.
 */
public final class FrontDoor extends Construct implements Door {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final ApplicationLoadBalancer balancer;
    private final ApplicationListener listener;
    private final ICertificate certificate;

    /** A door whose silent connections stay open as long as these times say. */
    public FrontDoor(Construct scope, StageConfig stage, Domain domain, Grid grid, StreamTimeouts timeouts) {
        super(scope, "FrontDoor");
        boolean open = stage.profile().open();
        SecurityGroup group = group(stage, grid, open);
        balancer = new StageBalancer(stage, grid, timeouts).stand(this, group, open);
        certificate = certificate(domain);
        listener = balancer.addListener(
                "Https",
                BaseApplicationListenerProps.builder()
                        .port(HTTPS)
                        .protocol(ApplicationProtocol.HTTPS)
                        .certificates(List.of(ListenerCertificate.fromCertificateManager(certificate)))
                        .sslPolicy(SslPolicy.TLS13_12_RES_PQ)
                        .open(false)
                        .build());
        balancer.addListener(
                "Http",
                BaseApplicationListenerProps.builder()
                        .port(HTTP)
                        .protocol(ApplicationProtocol.HTTP)
                        .defaultAction(ListenerAction.redirect(RedirectOptions.builder()
                                .protocol("HTTPS")
                                .port(String.valueOf(HTTPS))
                                .permanent(true)
                                .build()))
                        .open(false)
                        .build());
        new WebFirewall(this, stage, balancer.getLoadBalancerArn());
        domain.zone().ifPresent(zone -> name(domain, zone));
    }

    private SecurityGroup group(StageConfig stage, Grid grid, boolean open) {
        var group = SecurityGroup.Builder.create(this, "Group")
                .vpc(grid.vpc())
                .description(open ? "The internet reaches the balancer" : "The network reaches the balancer")
                .allowAllOutbound(false)
                .build();
        List<IPeer> people = open
                ? List.of(Peer.anyIpv4())
                : stage.network().clients().stream().map(Peer::ipv4).toList();
        people.forEach(from -> {
            group.addIngressRule(from, Port.tcp(HTTPS), "people");
            group.addIngressRule(from, Port.tcp(HTTP), "people, who are sent to HTTPS");
        });
        if (open) {
            Accepted.on(
                    group,
                    "AwsSolutions-EC23",
                    "The one way in, for people on the internet; a firewall stands before it");
        }
        return group;
    }

    private ICertificate certificate(Domain domain) {
        return domain.certificate()
                .map(arn -> Certificate.fromCertificateArn(this, "Certificate", arn))
                .orElseGet(() -> Certificate.Builder.create(this, "Certificate")
                        .domainName(domain.name())
                        .validation(CertificateValidation.fromDns(HostedZone.fromHostedZoneId(
                                this, "Zone", domain.zone().orElseThrow())))
                        .build());
    }

    private void name(Domain domain, String zone) {
        CfnRecordSet.Builder.create(this, "Name")
                .hostedZoneId(zone)
                .name(domain.name() + ".")
                .type("A")
                .aliasTarget(CfnRecordSet.AliasTargetProperty.builder()
                        .dnsName(balancer.getLoadBalancerDnsName())
                        .hostedZoneId(balancer.getLoadBalancerCanonicalHostedZoneId())
                        .build())
                .build();
    }

    @Override
    public ApplicationListener listener() {
        return listener;
    }

    @Override
    public String metricName() {
        return balancer.getLoadBalancerFullName();
    }

    @Override
    public Optional<String> certificateArn() {
        return Optional.of(certificate.getCertificateArn());
    }

    /** Where a record for the stage's name has to point, if its zone is elsewhere. */
    public String address() {
        return balancer.getLoadBalancerDnsName();
    }
}
