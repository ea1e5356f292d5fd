package dev.outcrop.iac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.iac.template.Templates;
import dev.outcrop.run.StreamTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How the service runs, streams, grows and is watched. */
final class ServiceLaws {
    static final Law IMAGE =
            new Law("the image is named by digest, in a repository that keeps releases", (_, templates) -> {
                assertThat(Law.container(templates).path("Image").toString()).containsPattern("@sha256:[0-9a-f]{64}\"");
                var shelf = templates.one("ECR::Repository");
                assertThat(shelf.at("/ImageTagMutability").asString()).isEqualTo("IMMUTABLE");
                assertThat(shelf.at("/ImageScanningConfiguration/ScanOnPush").asBoolean(false))
                        .isTrue();
                assertThat(shelf.at("/LifecyclePolicy/LifecyclePolicyText").asString())
                        .containsPattern("\"rulePriority\":2,.*\"tagStatus\":\"any\"")
                        .doesNotContain("\"rulePriority\":3");
            });

    static final Law CONTAINER = new Law("the container has no more than it needs", (_, templates) -> {
        JsonNode container = Law.container(templates);
        assertThat(container.path("ReadonlyRootFilesystem").asBoolean(false)).isTrue();
        assertThat(container.path("Privileged").asBoolean(true)).isFalse();
        assertThat(container.path("User").asString("root")).isEqualTo("10001:10001");
        assertThat(container.at("/LinuxParameters/Capabilities/Drop").toString())
                .isEqualTo("[\"ALL\"]");
        assertThat(container.at("/MountPoints/0/ContainerPath").asString("")).isEqualTo("/tmp");
        assertThat(container.at("/LogConfiguration/Options/mode").asString("")).isEqualTo("non-blocking");
        assertThat(container.at("/HealthCheck/StartPeriod").asInt(0)).isEqualTo(60);
    });

    static final Law BREAKER = new Law("a release that fails is taken back", (_, templates) -> {
        JsonNode deployment = templates.one("ECS::Service").at("/DeploymentConfiguration");
        assertThat(deployment.at("/DeploymentCircuitBreaker/Enable").asBoolean(false))
                .isTrue();
        assertThat(deployment.at("/DeploymentCircuitBreaker/Rollback").asBoolean(false))
                .isTrue();
        assertThat(deployment.path("MinimumHealthyPercent").asInt()).isEqualTo(100);
        assertThat(deployment.path("MaximumPercent").asInt()).isEqualTo(200);
        assertThat(deployment.at("/Alarms/Rollback").asBoolean(false)).isTrue();
        String alarm = deployment.at("/Alarms/AlarmNames/0").asString("");
        String resource = templates.of("CloudWatch::Alarm").stream()
                .filter(one -> one.at("/AlarmName").asString().equals(alarm))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no alarm " + alarm))
                .id();
        assertThat(templates.one("ECS::Service").body().path("DependsOn").toString())
                .as("the alarm is there before the service that names it")
                .contains(resource);
    });

    static final Law TIMES = new Law("the times of streams obey their law", (stage, templates) -> {
        var balancer = templates.one("ElasticLoadBalancingV2::LoadBalancer");
        var targets = templates.one("ElasticLoadBalancingV2::TargetGroup");
        StreamTimeouts own = StreamTimeouts.DEFAULT;
        // Its constructor refuses what can't work together.
        var deployed = new StreamTimeouts(
                own.heartbeat(),
                seconds(Law.attribute(balancer, "/LoadBalancerAttributes", "idle_timeout.timeout_seconds")),
                own.serverKeepAlive(),
                own.maxStream(),
                seconds(Law.attribute(targets, "/TargetGroupAttributes", "deregistration_delay.timeout_seconds")),
                seconds(Law.setting(templates, "OUTCROP_SHUTDOWN_GRACE").replace("s", "")),
                seconds(Law.container(templates).path("StopTimeout").asString("0")),
                Law.named(stage) ? own.edgeRead() : edge(templates, "OriginReadTimeout"),
                Law.named(stage) ? own.edgeKeepAlive() : edge(templates, "OriginKeepaliveTimeout"));
        assertThat(deployed).isEqualTo(own);
    });

    static final Law TARGETS = new Law("requests go to whoever is ready and has least to do", (_, templates) -> {
        var targets = templates.one("ElasticLoadBalancingV2::TargetGroup");
        assertThat(targets.at("/HealthCheckPath").asString()).isEqualTo("/health/ready");
        assertThat(targets.at("/HealthCheckIntervalSeconds").asInt()).isEqualTo(10);
        assertThat(Law.attribute(targets, "/TargetGroupAttributes", "load_balancing.algorithm.type"))
                .isEqualTo("least_outstanding_requests");
        assertThat(Law.attribute(targets, "/TargetGroupAttributes", "stickiness.enabled"))
                .isEqualTo("false");
    });

    static final Law SCALING = new Law("it grows with open streams and with work", (_, templates) -> {
        var policies = templates.of("ApplicationAutoScaling::ScalingPolicy").stream()
                .map(policy -> policy.properties().toString())
                .toList();
        assertThat(policies)
                .hasSize(2)
                .anyMatch(policy -> policy.contains("ECSServiceAverageCPUUtilization"))
                .anyMatch(policy -> policy.contains("\"MetricName\":\"OpenStreams\""));
    });

    /** What somebody is told of, beside the budget. */
    private static final List<String> TOLD = List.of(
            "server-faults",
            "door-faults",
            "unhealthy-tasks",
            "cpu",
            "memory",
            "logged-errors",
            "run-failures",
            "langfuse-backlog",
            "throttling",
            "database-full",
            "database-deadlocks");

    static final Law ALARMS =
            new Law("somebody is told of all that matters, and a page shows it", (stage, templates) -> {
                var told = new ArrayList<>(TOLD);
                if (Law.named(stage)) {
                    told.add("certificate");
                }
                var alarms = templates.of("CloudWatch::Alarm");
                assertThat(alarms)
                        .extracting(alarm -> alarm.at("/AlarmName").asString())
                        .containsExactlyInAnyOrderElementsOf(told.stream()
                                .map(kind -> "outcrop-" + stage + "-" + kind)
                                .toList());
                assertThat(alarms)
                        .allSatisfy(
                                alarm -> assertThat(alarm.at("/AlarmActions")).hasSize(1));
                JsonNode counted = templates.one("Logs::MetricFilter").at("/MetricTransformations/0");
                assertThat(alarms)
                        .as("errors are counted where their alarm looks")
                        .filteredOn(alarm -> alarm.at("/MetricName").equals(counted.path("MetricName"))
                                && alarm.at("/Namespace").equals(counted.path("MetricNamespace")))
                        .hasSize(1);
                assertThat(Law.setting(templates, "OUTCROP_METRICS_CLOUDWATCH"))
                        .as("the server tells its numbers under the name by which they are looked for")
                        .isEqualTo(stage);
                var pages = templates.of("CloudWatch::Dashboard");
                assertThat(pages).hasSize(1);
                String page = pages.getFirst().at("/DashboardBody").toString();
                assertThat(alarms)
                        .filteredOn(alarm -> !alarm.id().contains("certificate"))
                        .allSatisfy(alarm -> assertThat(page)
                                .contains(
                                        alarm.at("/AlarmDescription").asString().split("\\. ", 2)[0]));
                assertThat(templates.one("SNS::Topic").properties().has("KmsMasterKeyId"))
                        .isTrue();
                // Else alarms to an encrypted topic deliver nothing.
                assertThat(templates.one("KMS::Key").at("/KeyPolicy/Statement").toString())
                        .contains("cloudwatch.amazonaws.com", "budgets.amazonaws.com", "kms:GenerateDataKey*");
                assertThat(templates.one("SNS::TopicPolicy").properties().toString())
                        .contains("cloudwatch.amazonaws.com", "budgets.amazonaws.com");
                assertThat(templates.of("SNS::Subscription")).isNotEmpty();
                assertThat(templates.of("Budgets::Budget")).hasSize(1);
            });

    private ServiceLaws() {}

    static List<Law> all() {
        return List.of(IMAGE, CONTAINER, BREAKER, TIMES, TARGETS, SCALING, ALARMS);
    }

    private static Duration edge(Templates templates, String time) {
        JsonNode origin = templates.one("CloudFront::Distribution").at("/DistributionConfig/Origins/0");
        assertThat(origin.has("ResponseCompletionTimeout"))
                .as("no answer ends because it takes long")
                .isFalse();
        return seconds(origin.at("/VpcOriginConfig").path(time).asString("0"));
    }

    private static Duration seconds(String number) {
        return Duration.ofSeconds(Long.parseLong(number));
    }
}
