package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.config.CloudFrontAddresses;
import dev.outcrop.iac.config.StageFile;
import dev.outcrop.iac.template.Templates;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What CloudFront does before a stage without a domain, and that there is none before others. */
final class EdgeLaws {
    private static final String NOTHING_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    static final Law HIDDEN = new Law("nobody but CloudFront reaches a balancer that it hides", (stage, templates) -> {
        if (Law.named(stage)) {
            assertThat(templates.of("CloudFront::Distribution")).isEmpty();
            assertThat(templates.of("CloudFront::VpcOrigin")).isEmpty();
            assertThat(templates.byKind()).doesNotContainKey("Entry");
            return;
        }
        var region = StageFile.read(EveryStage.home(Cloud.IAC, stage), stage).region();
        assertThat(templates.of("EC2::SecurityGroup"))
                .filteredOn(group -> group.id().startsWith("HiddenBalancer"))
                .singleElement()
                .satisfies(
                        group -> assertThat(group.at("/SecurityGroupIngress")).isEmpty());
        assertThat(templates.of("EC2::SecurityGroupIngress"))
                .filteredOn(rule -> rule.at("/GroupId").toString().contains("HiddenBalancer"))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.properties().propertyNames()).doesNotContain("CidrIp", "CidrIpv6");
                    assertThat(rule.at("/SourcePrefixListId").asString(""))
                            .isEqualTo(CloudFrontAddresses.list(region).orElseThrow());
                    assertThat(rule.at("/FromPort").asInt()).isEqualTo(80);
                    assertThat(rule.at("/ToPort").asInt()).isEqualTo(80);
                });
        var balancer = templates.one("ElasticLoadBalancingV2::LoadBalancer");
        assertThat(balancer.at("/Subnets").toString()).contains("AppSubnet").doesNotContain("FrontSubnet");
        var origin = templates.one("CloudFront::VpcOrigin");
        assertThat(origin.at("/VpcOriginEndpointConfig/Arn").toString())
                .isEqualTo("{\"Ref\":\"" + balancer.id() + "\"}");
        assertThat(origin.at("/VpcOriginEndpointConfig/OriginProtocolPolicy").asString())
                .isEqualTo("http-only");
        JsonNode origins = distribution(templates).path("Origins");
        assertThat(origins).hasSize(1);
        assertThat(origins.get(0).at("/VpcOriginConfig/VpcOriginId").toString()).contains(origin.id());
    });

    static final Law WHOLE =
            new Law("CloudFront hands on everything, by HTTPS, and keeps nothing", (stage, templates) -> {
                if (Law.named(stage)) {
                    return;
                }
                JsonNode distribution = distribution(templates);
                JsonNode behavior = distribution.path("DefaultCacheBehavior");
                assertThat(distribution.has("CacheBehaviors")).isFalse();
                assertThat(behavior.path("ViewerProtocolPolicy").asString("")).isEqualTo("redirect-to-https");
                assertThat(behavior.path("CachePolicyId").asString("")).isEqualTo(NOTHING_KEPT);
                assertThat(behavior.path("Compress").asBoolean(true)).isFalse();
                assertThat(behavior.path("AllowedMethods")).hasSize(7);
                var policy = templates.one("CloudFront::OriginRequestPolicy");
                assertThat(behavior.path("OriginRequestPolicyId").toString()).contains(policy.id());
                JsonNode handed = policy.at("/OriginRequestPolicyConfig");
                assertThat(handed.at("/HeadersConfig").toString())
                        .as("the Host too, which the server looks at")
                        .isEqualTo(
                                "{\"HeaderBehavior\":\"allViewerAndWhitelistCloudFront\",\"Headers\":[\"CloudFront-Viewer-TLS\"]}");
                assertThat(handed.at("/CookiesConfig/CookieBehavior").asString(""))
                        .isEqualTo("all");
                assertThat(handed.at("/QueryStringsConfig/QueryStringBehavior").asString(""))
                        .isEqualTo("all");
                assertThat(distribution.path("CustomErrorResponses"))
                        .hasSize(11)
                        .allSatisfy(error -> {
                            assertThat(error.path("ErrorCachingMinTTL").asInt(10))
                                    .isZero();
                            assertThat(error.has("ResponsePagePath")).isFalse();
                        });
            });

    static final Law ASKER = new Law("who asks is known behind CloudFront", (stage, templates) -> {
        assertThat(Law.setting(templates, "OUTCROP_TRUSTED_PROXIES")).isEqualTo(Law.named(stage) ? "1" : "2");
        JsonNode rate = templates.one("WAFv2::WebACL").at("/Rules/0/Statement/RateBasedStatement");
        if (Law.named(stage)) {
            assertThat(rate.path("AggregateKeyType").asString()).isEqualTo("IP");
            return;
        }
        assertThat(rate.path("AggregateKeyType").asString()).isEqualTo("FORWARDED_IP");
        String header = rate.at("/ForwardedIPConfig/HeaderName").asString("");
        assertThat(header).as("one that a client can't write").isEqualTo("True-Client-IP");
        assertThat(rate.at("/ForwardedIPConfig/FallbackBehavior").asString("")).isEqualTo("MATCH");
        JsonNode nobody = templates.one("WAFv2::WebACL").at("/Rules/1");
        assertThat(nobody.at("/Action").has("Block")).isTrue();
        JsonNode written = nobody.at("/Statement/NotStatement/Statement/SizeConstraintStatement");
        assertThat(written.at("/FieldToMatch/SingleHeader/Name").asString("")).isEqualToIgnoringCase(header);
        assertThat(written.path("ComparisonOperator").asString("")
                        + written.path("Size").asString())
                .as("without it nobody would be counted")
                .isEqualTo("GT0");
        var function = templates.one("CloudFront::Function");
        assertThat(function.at("/FunctionCode").asString())
                .contains("request.headers['true-client-ip'] = { value: event.viewer.ip };");
        JsonNode association = distribution(templates).at("/DefaultCacheBehavior/FunctionAssociations/0");
        assertThat(association.path("EventType").asString("")).isEqualTo("viewer-request");
        assertThat(association.path("FunctionARN").toString()).contains(function.id());
    });

    static final Law NAME = new Law("the server and sign-in know the name that people come by", (stage, templates) -> {
        String host = Law.setting(templates, "OUTCROP_ALLOWED_HOSTS");
        if (Law.named(stage)) {
            var config = StageFile.read(EveryStage.home(Cloud.IAC, stage), stage);
            assertThat(host).isEqualTo(config.domain().orElseThrow().name());
        } else {
            assertThat(host).startsWith("{Fn::ImportValue:Outcrop-" + stage + "-Entry:");
            String export = host.substring("{Fn::ImportValue:".length(), host.length() - 1);
            assertThat(Optional.ofNullable(templates.byKind().get("Entry"))
                            .orElseThrow()
                            .path("Outputs"))
                    .filteredOn(output -> output.at("/Export/Name").asString("").equals(export))
                    .singleElement()
                    .satisfies(output ->
                            assertThat(output.at("/Value").toString()).contains("Distribution", "\"DomainName\""));
        }
        assertThat(Law.setting(templates, "OUTCROP_PUBLIC_URL")).isEqualTo(address(stage, host, ""));
        assertThat(templates.of("Cognito::UserPoolClient")).allSatisfy(client -> {
            assertThat(plain(client.at("/CallbackURLs"))).isEqualTo("[" + address(stage, host, "/auth/callback") + "]");
            assertThat(plain(client.at("/LogoutURLs"))).isEqualTo("[" + address(stage, host, "/signed-out") + "]");
        });
    });

    private static String address(String stage, String host, String path) {
        return Law.named(stage)
                ? "https://" + host + path
                : "{Fn::Join:[,[https://," + host + (path.isEmpty() ? "" : "," + path) + "]]}";
    }

    private static String plain(JsonNode node) {
        return node.toString().replace("\"", "");
    }

    private EdgeLaws() {}

    static List<Law> all() {
        return List.of(HIDDEN, WHOLE, ASKER, NAME);
    }

    private static JsonNode distribution(Templates templates) {
        return templates.one("CloudFront::Distribution").at("/DistributionConfig");
    }
}
