package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** What somebody is told of by mail, each once it is certain enough, and a page that shows the same. */
public final class AlarmSet extends Construct {
    /** A deployment during which this one sounds is rolled back. */
    static final String SERVER_FAULTS = "server-faults";

    private final StageConfig stage;
    private final Names names;
    private final Topic topic;
    private final List<IWidget> widgets = new ArrayList<>();

    /** Alarms about all of a stage. */
    public AlarmSet(Construct scope, StageConfig stage, Door door, StreamingService service, IKey key) {
        super(scope, "AlarmSet");
        this.stage = stage;
        this.names = new Names(stage);
        this.topic = new AlarmTopic(this, stage, key).topic();
        door(door, service);
        tasks();
        server();
        models();
        database();
        Dashboard.Builder.create(this, "Dashboard")
                .dashboardName(names.alarm("overview"))
                .widgets(rows())
                .build();
    }

    private void door(Door door, StreamingService service) {
        Map<String, String> targets = new TreeMap<>(door.dimensions());
        targets.put("TargetGroup", service.targetMetricName());
        // The service names it, so it has to be there first.
        service.service()
                .getNode()
                .addDependency(alarm(
                        SERVER_FAULTS,
                        "The server answers with 5xx",
                        sum("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", targets),
                        10,
                        2));
        alarm(
                "door-faults",
                "The balancer answers with 5xx in the server's place",
                sum("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", door.dimensions()),
                10,
                2);
        alarm(
                "unhealthy-tasks",
                "Tasks don't answer /health/ready",
                metric("AWS/ApplicationELB", "UnHealthyHostCount", targets, "Maximum"),
                1,
                5);
        door.certificateArn().ifPresent(this::certificate);
    }

    private void certificate(String arn) {
        // Below, not above: days that are left.
        Alarm certificate = Alarm.Builder.create(this, "certificate")
                .alarmName(names.alarm("certificate"))
                .alarmDescription("The certificate ends within 30 days, so renewing it has failed")
                .metric(metric(
                        "AWS/CertificateManager",
                        "DaysToExpiry",
                        Map.of("CertificateArn", arn),
                        "Minimum",
                        Duration.days(1)))
                .threshold(30)
                .evaluationPeriods(1)
                .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
                .treatMissingData(TreatMissingData.IGNORE)
                .build();
        certificate.addAlarmAction(new SnsAction(topic));
    }

    private void tasks() {
        Map<String, String> service =
                new TreeMap<>(Map.of("ClusterName", names.cluster(), "ServiceName", names.service()));
        alarm("cpu", "Tasks work at their limit", metric("AWS/ECS", "CPUUtilization", service, "Average"), 85, 15);
        alarm("memory", "Tasks are short of memory", metric("AWS/ECS", "MemoryUtilization", service, "Maximum"), 90, 5);
    }

    private void server() {
        MetricFilter.Builder.create(this, "Errors")
                .logGroup(LogGroup.fromLogGroupName(this, "Log", names.serverLog()))
                .filterPattern(FilterPattern.stringValue("$.level", "=", "ERROR"))
                .metricNamespace(Names.METRICS + "/" + stage.name())
                .metricName("LoggedErrors")
                .metricValue("1")
                .build();
        alarm(
                "logged-errors",
                "The server logs errors",
                sum(Names.METRICS + "/" + stage.name(), "LoggedErrors", Map.of()),
                5,
                1);
        Map<String, String> own = Map.of("Stage", stage.name());
        alarm("run-failures", "Answers fail", sum(Names.METRICS, "RunFailures", own), 10, 2);
        alarm(
                "langfuse-backlog",
                "Traces wait for Langfuse",
                metric(Names.METRICS, "LangfuseBacklog", own, "Maximum"),
                10_000,
                3);
    }

    private void models() {
        var each = new TreeMap<String, IMetric>();
        stage.models()
                .all()
                .forEach(model -> each.put(
                        "m" + each.size(), sum("AWS/Bedrock", "InvocationThrottles", Map.of("ModelId", model.id()))));
        alarm(
                "throttling",
                "Bedrock refuses calls because there are too many",
                MathExpression.Builder.create()
                        .expression("SUM([" + String.join(",", each.keySet()) + "])")
                        .usingMetrics(each)
                        .label("Calls refused")
                        .period(Duration.minutes(5))
                        .build(),
                20,
                2);
    }

    private void database() {
        Map<String, String> cluster = Map.of("DBClusterIdentifier", names.databaseCluster());
        alarm(
                "database-full",
                "The database works at its limit",
                metric("AWS/RDS", "ACUUtilization", cluster, "Average"),
                90,
                15);
        alarm("database-deadlocks", "Transactions lock each other", sum("AWS/RDS", "Deadlocks", cluster), 5, 2);
    }

    private Alarm alarm(String kind, String says, IMetric metric, int from, int periods) {
        Alarm alarm = Alarm.Builder.create(this, kind)
                .alarmName(names.alarm(kind))
                .alarmDescription(says + ". The runbook has a line for it: " + kind)
                .metric(metric)
                .threshold(from)
                .evaluationPeriods(periods)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();
        alarm.addAlarmAction(new SnsAction(topic));
        widgets.add(GraphWidget.Builder.create()
                .title(says)
                .left(List.of(metric))
                .width(8)
                .height(5)
                .build());
        return alarm;
    }

    private List<List<? extends IWidget>> rows() {
        var rows = new ArrayList<List<? extends IWidget>>();
        for (int from = 0; from < widgets.size(); from += 3) {
            rows.add(widgets.subList(from, Math.min(from + 3, widgets.size())));
        }
        return rows;
    }

    private static Metric sum(String namespace, String name, Map<String, String> dimensions) {
        return metric(namespace, name, dimensions, "Sum", Duration.minutes(5));
    }

    private static Metric metric(String namespace, String name, Map<String, String> dimensions, String statistic) {
        return metric(namespace, name, dimensions, statistic, Duration.minutes(1));
    }

    private static Metric metric(
            String namespace, String name, Map<String, String> dimensions, String statistic, Duration period) {
        return Metric.Builder.create()
                .namespace(namespace)
                .metricName(name)
                .dimensionsMap(dimensions)
                .statistic(statistic)
                .period(period)
                .build();
    }
}
