package dev.outcrop.iac;

import java.util.List;

/** Breaches of what CloudFront is before a stage without a domain. */
final class EdgeBreaches {
    private EdgeBreaches() {}

    static List<Breach> all() {
        String p = "/Properties/";
        return List.of(
                new Breach(
                        "a public balancer behind CloudFront",
                        NetworkLaws.ONE_WAY_IN,
                        "nodomain",
                        "ElasticLoadBalancingV2::LoadBalancer",
                        Breach.set(p + "Scheme", "internet-facing")),
                new Breach(
                        "a balancer that the whole network reaches",
                        EdgeLaws.HIDDEN,
                        "nodomain",
                        "EC2::SecurityGroupIngress#HiddenBalancer",
                        Breach.replace("\"SourcePrefixListId\":\"pl-3b927c52\"", "\"CidrIp\":\"10.20.0.0/16\"")),
                new Breach(
                        "a second way to the balancer",
                        EdgeLaws.HIDDEN,
                        "nodomain",
                        "EC2::SecurityGroupIngress#from",
                        Breach.set(p + "GroupId", "HiddenBalancerGroup")),
                new Breach(
                        "addresses of another service",
                        EdgeLaws.HIDDEN,
                        "bare",
                        "EC2::SecurityGroupIngress#HiddenBalancer",
                        Breach.replace("pl-3b927c52", "pl-63a5400a")),
                new Breach(
                        "an origin on the internet",
                        EdgeLaws.HIDDEN,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.without(p + "DistributionConfig/Origins/0/VpcOriginConfig")),
                new Breach(
                        "CloudFront where nobody asked for it",
                        EdgeLaws.HIDDEN,
                        "prod",
                        "KMS::Alias",
                        body -> body.put("Type", "AWS::CloudFront::Distribution")),
                new Breach(
                        "plain HTTP from the browser",
                        EdgeLaws.WHOLE,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.replace("redirect-to-https", "allow-all")),
                new Breach(
                        "answers that are kept for the next who asks",
                        EdgeLaws.WHOLE,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.replace("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "658327ea-f89d-4fab-a63d-7e88639e58f6")),
                new Breach(
                        "errors that are kept for the next who asks",
                        EdgeLaws.WHOLE,
                        "bare",
                        "CloudFront::Distribution",
                        Breach.without(p + "DistributionConfig/CustomErrorResponses")),
                new Breach(
                        "streams that wait to be compressed",
                        EdgeLaws.WHOLE,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.set(p + "DistributionConfig/DefaultCacheBehavior/Compress", true)),
                new Breach(
                        "only what can be read",
                        EdgeLaws.WHOLE,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.set(
                                p + "DistributionConfig/DefaultCacheBehavior/AllowedMethods", List.of("GET", "HEAD"))),
                new Breach(
                        "a server that is not told its name",
                        EdgeLaws.WHOLE,
                        "nodomain",
                        "CloudFront::OriginRequestPolicy",
                        Breach.replace("allViewerAndWhitelistCloudFront", "whitelist")),
                new Breach(
                        "limits for CloudFront in place of people",
                        EdgeLaws.ASKER,
                        "nodomain",
                        "WAFv2::WebACL",
                        Breach.replace("FORWARDED_IP", "IP")),
                new Breach(
                        "limits by what a client makes up",
                        EdgeLaws.ASKER,
                        "nodomain",
                        "WAFv2::WebACL",
                        Breach.replace("True-Client-IP", "X-Forwarded-For")),
                new Breach(
                        "requests that nobody counts",
                        EdgeLaws.ASKER,
                        "nodomain",
                        "WAFv2::WebACL",
                        Breach.replace("NotStatement", "OtherStatement")),
                new Breach(
                        "an audit of CloudFront",
                        EdgeLaws.ASKER,
                        "bare",
                        "ECS::TaskDefinition",
                        Breach.replace(
                                "\"OUTCROP_TRUSTED_PROXIES\",\"Value\":\"2\"",
                                "\"OUTCROP_TRUSTED_PROXIES\",\"Value\":\"1\"")),
                new Breach(
                        "one proxy too many",
                        EdgeLaws.ASKER,
                        "prod",
                        "ECS::TaskDefinition",
                        Breach.replace(
                                "\"OUTCROP_TRUSTED_PROXIES\",\"Value\":\"1\"",
                                "\"OUTCROP_TRUSTED_PROXIES\",\"Value\":\"2\"")),
                new Breach(
                        "a sign-in that leads elsewhere",
                        EdgeLaws.NAME,
                        "nodomain",
                        "Cognito::UserPoolClient",
                        Breach.set(p + "CallbackURLs", List.of("https://elsewhere.example.com/auth/callback"))),
                new Breach(
                        "a server that answers to another name",
                        EdgeLaws.NAME,
                        "prod",
                        "ECS::TaskDefinition",
                        Breach.replace("agents.example.com", "other.example.com")),
                new Breach(
                        "CloudFront that cuts silent streams",
                        ServiceLaws.TIMES,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.set(p + "DistributionConfig/Origins/0/VpcOriginConfig/OriginReadTimeout", 60)),
                new Breach(
                        "connections that are kept longer than we said",
                        ServiceLaws.TIMES,
                        "bare",
                        "CloudFront::Distribution",
                        Breach.set(p + "DistributionConfig/Origins/0/VpcOriginConfig/OriginKeepaliveTimeout", 90)),
                new Breach(
                        "answers that end because they take long",
                        ServiceLaws.TIMES,
                        "nodomain",
                        "CloudFront::Distribution",
                        Breach.set(p + "DistributionConfig/Origins/0/ResponseCompletionTimeout", 300)));
    }
}
