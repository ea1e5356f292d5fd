package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.ErrorResponse;
import software.amazon.awscdk.services.cloudfront.HttpVersion;
import software.amazon.awscdk.services.cloudfront.OriginProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestCookieBehavior;
import software.amazon.awscdk.services.cloudfront.OriginRequestHeaderBehavior;
import software.amazon.awscdk.services.cloudfront.OriginRequestPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestQueryStringBehavior;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.VpcOrigin;
import software.amazon.awscdk.services.cloudfront.origins.VpcOriginWithEndpointProps;
import software.constructs.Construct;

/**
 * CloudFront before a balancer that nobody else reaches. It gives a name with a certificate, and hands everything on as it
 * is: it keeps nothing, compresses nothing and waits for silent streams as long as the balancer does.
 */
public final class Edge extends Construct {
    /** CloudFront would keep errors for ten seconds: whoever may see a thing would be shown the 404 of who may not. */
    private static final List<Integer> ERRORS = List.of(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504);

    private final Distribution distribution;

    /** The way in to this balancer. */
    public Edge(Construct scope, StageConfig stage, HiddenBalancer hidden, StreamTimeouts timeouts) {
        super(scope, "Edge");
        var names = new Names(stage);
        var origin = VpcOrigin.withApplicationLoadBalancer(
                hidden.balancer(),
                VpcOriginWithEndpointProps.builder()
                        .vpcOriginName(names.edge())
                        .protocolPolicy(OriginProtocolPolicy.HTTP_ONLY)
                        .httpPort(HiddenBalancer.HTTP)
                        .readTimeout(Duration.seconds(timeouts.edgeRead().toSeconds()))
                        .keepaliveTimeout(
                                Duration.seconds(timeouts.edgeKeepAlive().toSeconds()))
                        .build());
        distribution = Distribution.Builder.create(this, "Distribution")
                .comment("Outcrop " + stage.name())
                .defaultBehavior(BehaviorOptions.builder()
                        .origin(origin)
                        .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                        .allowedMethods(AllowedMethods.ALLOW_ALL)
                        .cachePolicy(CachePolicy.CACHING_DISABLED)
                        .originRequestPolicy(everything(names))
                        .compress(false)
                        .functionAssociations(List.of(new EdgeCheck(this, names).association()))
                        .build())
                .errorResponses(ERRORS.stream().map(Edge::notKept).toList())
                .httpVersion(HttpVersion.HTTP2_AND_3)
                .build();
        accept();
    }

    /** The Host that people came by too, which the server holds against its list of names. */
    private OriginRequestPolicy everything(Names names) {
        return OriginRequestPolicy.Builder.create(this, "Everything")
                .originRequestPolicyName(names.edge())
                .headerBehavior(OriginRequestHeaderBehavior.all(EdgeCheck.ENCRYPTION))
                .cookieBehavior(OriginRequestCookieBehavior.all())
                .queryStringBehavior(OriginRequestQueryStringBehavior.all())
                .build();
    }

    private static ErrorResponse notKept(int status) {
        return ErrorResponse.builder()
                .httpStatus(status)
                .ttl(Duration.seconds(0))
                .build();
    }

    private void accept() {
        Stream.of(
                        List.of("CFR1", "People may be anywhere; who may come in is what sign-in is for"),
                        List.of("CFR2", "The firewall stands before the balancer, in the stage's own region"),
                        List.of(
                                "CFR3",
                                "Its logs want a bucket with access lists; who did what is in the server's audit log"),
                        List.of(
                                "CFR4",
                                "CloudFront's own certificate comes with no other policy; a function refuses what is below TLS 1.2"))
                .forEach(rule -> Accepted.on(distribution, "AwsSolutions-" + rule.getFirst(), rule.getLast()));
    }

    /** The name that people come by. */
    public String host() {
        return distribution.getDistributionDomainName();
    }
}
