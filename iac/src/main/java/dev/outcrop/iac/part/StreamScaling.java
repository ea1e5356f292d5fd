package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.EnableScalingProps;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ecs.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.ScalableTaskCount;
import software.amazon.awscdk.services.ecs.TrackCustomMetricProps;
import software.constructs.Construct;

/** More tasks for more open streams, which the balancer's count of requests does not show, or for more work. */
final class StreamScaling extends Construct {
    private static final int CPU = 60;

    StreamScaling(Construct scope, StageConfig stage, FargateService service) {
        super(scope, "Scaling");
        ScalableTaskCount count = service.autoScaleTaskCount(EnableScalingProps.builder()
                .minCapacity(stage.tasks().min())
                .maxCapacity(stage.tasks().max())
                .build());
        count.scaleOnCpuUtilization(
                "Cpu",
                CpuUtilizationScalingProps.builder()
                        .targetUtilizationPercent(CPU)
                        .scaleInCooldown(Duration.minutes(5))
                        .scaleOutCooldown(Duration.minutes(1))
                        .build());
        count.scaleToTrackCustomMetric(
                "Streams",
                TrackCustomMetricProps.builder()
                        .metric(Metric.Builder.create()
                                .namespace(Names.METRICS)
                                .metricName("OpenStreams")
                                .dimensionsMap(Map.of("Stage", stage.name()))
                                .statistic("Average")
                                .period(Duration.minutes(1))
                                .build())
                        .targetValue(stage.tasks().streamsPerTask())
                        .scaleInCooldown(Duration.minutes(5))
                        .scaleOutCooldown(Duration.minutes(1))
                        .build());
    }
}
