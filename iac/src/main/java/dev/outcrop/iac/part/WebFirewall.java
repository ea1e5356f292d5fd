package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.wafv2.CfnLoggingConfiguration;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/**
 * The firewall before the load balancer: too many requests from one address, addresses of ill repute, and known attacks.
 * Rules that read a body only count: it would be a prompt, and people ask about code and attacks; besides, only its
 * first 8 KB are read. The server has its own limits on bodies.
 *
 * <p>Behind CloudFront it stands before the load balancer too: a firewall of CloudFront's own would have to be in
 * us-east-1, a second region to prepare, to deploy to and to clear away.
 */
public final class WebFirewall extends Construct {
    /** Requests of one address in five minutes: a page that polls every 3 s makes 100, and an office has one address. */
    static final int RATE = 10_000;

    private static final List<String> COMMON_BODY = List.of(
            "SizeRestrictions_BODY",
            "CrossSiteScripting_BODY",
            "GenericLFI_BODY",
            "GenericRFI_BODY",
            "EC2MetaDataSSRF_BODY");
    private static final List<String> KNOWN_BODY =
            List.of("Log4JRCE_BODY", "JavaDeserializationRCE_BODY", "ReactJSRCE_BODY");

    /** Stands before this load balancer. */
    public WebFirewall(Construct scope, StageConfig stage, String loadBalancer) {
        super(scope, "WebFirewall");
        var rules = new ArrayList<CfnWebACL.RuleProperty>();
        boolean behindEdge = stage.domain().isEmpty();
        rules.add(rate(behindEdge));
        // Ill repute is that of whoever connects, and behind CloudFront that is CloudFront.
        rules.add(behindEdge ? nobody() : managed(1, "AWSManagedRulesAmazonIpReputationList", List.of()));
        rules.add(managed(2, "AWSManagedRulesCommonRuleSet", COMMON_BODY));
        rules.add(managed(3, "AWSManagedRulesKnownBadInputsRuleSet", KNOWN_BODY));
        var wall = CfnWebACL.Builder.create(this, "Rules")
                .scope("REGIONAL")
                .defaultAction(CfnWebACL.DefaultActionProperty.builder()
                        .allow(CfnWebACL.AllowActionProperty.builder().build())
                        .build())
                .visibilityConfig(seen("all"))
                .rules(rules)
                // Rules that only count tell what of a body they have found, and searches stand in the query.
                .dataProtectionConfig(CfnWebACL.DataProtectionConfigProperty.builder()
                        .dataProtections(List.of(unsaid("BODY"), unsaid("QUERY_STRING")))
                        .build())
                .build();
        CfnWebACLAssociation.Builder.create(this, "Place")
                .resourceArn(loadBalancer)
                .webAclArn(wall.getAttrArn())
                .build();
        LogGroup log = Kept.logs(this, "Log", stage, new Names(stage).firewallLog());
        CfnLoggingConfiguration.Builder.create(this, "Logging")
                .resourceArn(wall.getAttrArn())
                .logDestinationConfigs(List.of(log.getLogGroupArn()))
                .redactedFields(List.of(
                        header("authorization"),
                        header("cookie"),
                        CfnLoggingConfiguration.FieldToMatchProperty.builder()
                                .queryString(Map.of())
                                .build()))
                .build();
    }

    /** Is not told anywhere, in no log and in no detail of a rule that has matched. */
    private static CfnWebACL.DataProtectProperty unsaid(String field) {
        return CfnWebACL.DataProtectProperty.builder()
                .action("SUBSTITUTION")
                .field(CfnWebACL.FieldToProtectProperty.builder()
                        .fieldType(field)
                        .build())
                .excludeRuleMatchDetails(false)
                .excludeRateBasedDetails(false)
                .build();
    }

    private static CfnLoggingConfiguration.FieldToMatchProperty header(String name) {
        return CfnLoggingConfiguration.FieldToMatchProperty.builder()
                .singleHeader(Map.of("Name", name))
                .build();
    }

    private static CfnWebACL.RuleProperty rate(boolean behindEdge) {
        var asked = CfnWebACL.RateBasedStatementProperty.builder().limit(RATE);
        if (behindEdge) {
            asked.aggregateKeyType("FORWARDED_IP")
                    .forwardedIpConfig(CfnWebACL.ForwardedIPConfigurationProperty.builder()
                            .headerName(EdgeCheck.ADDRESS)
                            .fallbackBehavior("MATCH")
                            .build());
        } else {
            asked.aggregateKeyType("IP");
        }
        return blocked(
                0,
                "rate",
                CfnWebACL.StatementProperty.builder()
                        .rateBasedStatement(asked.build())
                        .build());
    }

    /** Without that header a request is not counted: what CloudFront has not written it into goes no further. */
    private static CfnWebACL.RuleProperty nobody() {
        var written = CfnWebACL.SizeConstraintStatementProperty.builder()
                .fieldToMatch(CfnWebACL.FieldToMatchProperty.builder()
                        .singleHeader(Map.of("Name", EdgeCheck.ADDRESS.toLowerCase(Locale.ROOT)))
                        .build())
                .comparisonOperator("GT")
                .size(0)
                .textTransformations(List.of(CfnWebACL.TextTransformationProperty.builder()
                        .priority(0)
                        .type("NONE")
                        .build()))
                .build();
        return blocked(
                1,
                "nobody",
                CfnWebACL.StatementProperty.builder()
                        .notStatement(CfnWebACL.NotStatementProperty.builder()
                                .statement(CfnWebACL.StatementProperty.builder()
                                        .sizeConstraintStatement(written)
                                        .build())
                                .build())
                        .build());
    }

    private static CfnWebACL.RuleProperty blocked(int priority, String name, CfnWebACL.StatementProperty statement) {
        return CfnWebACL.RuleProperty.builder()
                .name(name)
                .priority(priority)
                .action(CfnWebACL.RuleActionProperty.builder()
                        .block(CfnWebACL.BlockActionProperty.builder().build())
                        .build())
                .statement(statement)
                .visibilityConfig(seen(name))
                .build();
    }

    private static CfnWebACL.RuleProperty managed(int priority, String group, List<String> counted) {
        return CfnWebACL.RuleProperty.builder()
                .name(group)
                .priority(priority)
                .overrideAction(CfnWebACL.OverrideActionProperty.builder()
                        .none(Map.of())
                        .build())
                .statement(CfnWebACL.StatementProperty.builder()
                        .managedRuleGroupStatement(CfnWebACL.ManagedRuleGroupStatementProperty.builder()
                                .vendorName("AWS")
                                .name(group)
                                .ruleActionOverrides(counted.stream()
                                        .map(WebFirewall::counting)
                                        .toList())
                                .build())
                        .build())
                .visibilityConfig(seen(group))
                .build();
    }

    private static CfnWebACL.RuleActionOverrideProperty counting(String rule) {
        return CfnWebACL.RuleActionOverrideProperty.builder()
                .name(rule)
                .actionToUse(CfnWebACL.RuleActionProperty.builder()
                        .count(CfnWebACL.CountActionProperty.builder().build())
                        .build())
                .build();
    }

    private static CfnWebACL.VisibilityConfigProperty seen(String metric) {
        return CfnWebACL.VisibilityConfigProperty.builder()
                .metricName(metric)
                .cloudWatchMetricsEnabled(true)
                // Samples hold parts of requests, and so of what people write.
                .sampledRequestsEnabled(false)
                .build();
    }
}
