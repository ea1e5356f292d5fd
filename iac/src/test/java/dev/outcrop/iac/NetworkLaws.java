package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.template.Resource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Ways in and ways out. */
final class NetworkLaws {
    static final Law TASKS = new Law("tasks have no public address", (stage, templates) -> {
        JsonNode network = templates.one("ECS::Service").at("/NetworkConfiguration/AwsvpcConfiguration");
        assertThat(network.path("AssignPublicIp").asString()).isEqualTo("DISABLED");
        if (Law.guest(stage)) {
            assertThat(network.path("Subnets").toString())
                    .as("those that the stage's file has for tasks")
                    .isEqualTo("[\"subnet-0123456789abcdef0\",\"subnet-0123456789abcdef1\"]");
            assertThat(templates.of("EC2::VPC")).isEmpty();
        } else {
            assertThat(network.path("Subnets").toString()).contains("AppSubnet").doesNotContain("FrontSubnet");
            assertThat(templates.of("EC2::Subnet")).isNotEmpty();
        }
        assertThat(templates.of("EC2::Subnet"))
                .allSatisfy(
                        subnet -> assertThat(subnet.at("/MapPublicIpOnLaunch").asBoolean())
                                .isFalse());
    });

    static final Law EXITS = new Law("each way out is used, and a closed network has none", (stage, templates) -> {
        long routes = templates.of("EC2::Route").stream()
                .filter(route -> route.id().contains("AppSubnet"))
                .filter(route -> route.properties().has("NatGatewayId")
                        || route.properties().has("InstanceId"))
                .count();
        int exits = templates.of("EC2::NatGateway").size()
                + templates.of("EC2::Instance").size();
        assertThat(routes).isGreaterThanOrEqualTo(exits);
        if (Law.open(stage)) {
            assertThat(exits).isPositive();
        } else {
            assertThat(exits).isZero();
            assertThat(templates.of("EC2::InternetGateway")).isEmpty();
            assertThat(templates.of("EC2::EIP")).isEmpty();
        }
    });

    static final Law ONE_WAY_IN = new Law("there is one way in", (stage, templates) -> {
        var open = new ArrayList<String>();
        for (Resource group : templates.of("EC2::SecurityGroup")) {
            for (JsonNode rule : group.at("/SecurityGroupIngress")) {
                assertThat(rule.has("CidrIpv6")).as("%s lets in IPv6", group).isFalse();
                if (rule.path("CidrIp").asString("").equals("0.0.0.0/0")) {
                    assertThat(group.id()).startsWith("FrontDoor");
                    assertThat(rule.path("FromPort").asInt())
                            .isEqualTo(rule.path("ToPort").asInt());
                    open.add(rule.path("FromPort").asString());
                }
            }
        }
        assertThat(templates.of("EC2::SecurityGroupIngress"))
                .filteredOn(rule -> Law.named(stage) || !rule.id().startsWith("HiddenBalancer"))
                .allSatisfy(rule -> assertThat(rule.properties().propertyNames())
                        .as("%s comes from a group", rule)
                        .contains("SourceSecurityGroupId")
                        .doesNotContain("CidrIp", "CidrIpv6"));
        boolean openDoor = Law.open(stage) && Law.named(stage);
        assertThat(open).containsExactlyInAnyOrder(openDoor ? new String[] {"443", "80"} : new String[0]);
        assertThat(templates
                        .one("ElasticLoadBalancingV2::LoadBalancer")
                        .at("/Scheme")
                        .asString())
                .isEqualTo(openDoor ? "internet-facing" : "internal");
    });

    static final Law HTTPS = new Law("it speaks HTTPS only", (stage, templates) -> {
        var listeners = templates.of("ElasticLoadBalancingV2::Listener");
        if (Law.named(stage)) {
            assertThat(listeners).hasSize(2).allSatisfy(NetworkLaws::encrypted);
        } else {
            // CloudFront does it in its place: see EdgeLaws.
            assertThat(listeners).hasSize(1);
            assertThat(listeners.getFirst().at("/Protocol").asString()).isEqualTo("HTTP");
        }
        assertThat(Law.attribute(
                        templates.one("ElasticLoadBalancingV2::LoadBalancer"),
                        "/LoadBalancerAttributes",
                        "routing.http.drop_invalid_header_fields.enabled"))
                .isEqualTo("true");
    });

    private static void encrypted(Resource listener) {
        if (listener.at("/Protocol").asString().equals("HTTP")) {
            assertThat(listener.at("/DefaultActions/0/RedirectConfig/Protocol").asString())
                    .isEqualTo("HTTPS");
        } else {
            assertThat(listener.at("/SslPolicy").asString()).startsWith("ELBSecurityPolicy-TLS13-1-2");
            assertThat(listener.at("/Certificates")).hasSize(1);
        }
    }

    static final Law FIREWALL = new Law("a firewall stands before it that lets prompts pass", (stage, templates) -> {
        assertThat(templates.one("WAFv2::WebACLAssociation").at("/ResourceArn").toString())
                .contains(Law.named(stage) ? "FrontDoorBalancer" : "HiddenBalancer");
        var groups = new ArrayList<String>();
        var counted = new ArrayList<String>();
        boolean rate = false;
        for (JsonNode rule : templates.one("WAFv2::WebACL").at("/Rules")) {
            rate |= rule.at("/Statement/RateBasedStatement/Limit").asInt(0) > 0
                    && rule.at("/Action").has("Block");
            JsonNode group = rule.at("/Statement/ManagedRuleGroupStatement");
            if (group.has("Name")) {
                groups.add(group.path("Name").asString());
                group.path("RuleActionOverrides").forEach(override -> {
                    assertThat(override.at("/ActionToUse").has("Count")).isTrue();
                    counted.add(override.path("Name").asString());
                });
            }
            assertThat(rule.at("/VisibilityConfig/SampledRequestsEnabled").asBoolean())
                    .as("samples would hold content")
                    .isFalse();
        }
        assertThat(rate).as("requests of one address are limited").isTrue();
        assertThat(groups).contains("AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet");
        assertThat(counted)
                .contains(
                        "SizeRestrictions_BODY",
                        "CrossSiteScripting_BODY",
                        "GenericLFI_BODY",
                        "GenericRFI_BODY",
                        "EC2MetaDataSSRF_BODY")
                .allSatisfy(name -> assertThat(name).endsWith("_BODY"));
    });

    static final Law UNSAID = new Law("the firewall's log has nothing that people wrote", (_, templates) -> {
        assertThat(Law.several(templates.one("WAFv2::LoggingConfiguration").at("/RedactedFields")))
                .extracting(JsonNode::toString)
                .as("searches and names of files stand in the query")
                .containsExactlyInAnyOrder(
                        "{\"SingleHeader\":{\"Name\":\"authorization\"}}",
                        "{\"SingleHeader\":{\"Name\":\"cookie\"}}",
                        "{\"QueryString\":{}}");
        assertThat(Law.several(templates.one("WAFv2::WebACL").at("/DataProtectionConfig/DataProtections")))
                .as("a rule that has matched tells of what")
                .allSatisfy(one -> {
                    assertThat(one.path("Action").asString()).isEqualTo("SUBSTITUTION");
                    assertThat(one.path("ExcludeRuleMatchDetails").asBoolean(false))
                            .isFalse();
                    assertThat(one.path("ExcludeRateBasedDetails").asBoolean(false))
                            .isFalse();
                })
                .extracting(one -> one.at("/Field/FieldType").asString())
                .containsExactlyInAnyOrder("BODY", "QUERY_STRING");
    });

    static final Law ENDPOINTS = new Law("there are the endpoints in use and no others", (stage, templates) -> {
        List<String> names = templates.of("EC2::VPCEndpoint").stream()
                .filter(endpoint -> endpoint.at("/VpcEndpointType").asString().equals("Interface"))
                .map(endpoint ->
                        endpoint.at("/ServiceName").asString("other").replaceFirst("^com\\.amazonaws\\.[^.]+\\.", ""))
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrder(
                        switch (stage) {
                            // In a network that was there before its owner has them.
                            case "dev", "nodomain", EveryStage.CLOSED -> new String[0];
                            case "prod", EveryStage.BARE, EveryStage.MENDED ->
                                new String[] {"bedrock-runtime", "secretsmanager"};
                            default -> new String[] {"bedrock-runtime", "secretsmanager", "ecr.api", "ecr.dkr", "logs"};
                        });
    });

    private NetworkLaws() {}

    static List<Law> all() {
        return List.of(TASKS, EXITS, ONE_WAY_IN, HTTPS, FIREWALL, UNSAID, ENDPOINTS);
    }
}
