package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.iac.config.Tasks;
import dev.outcrop.run.StreamTimeouts;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SecurityGroupImportOptions;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.ecs.AlarmBehavior;
import software.amazon.awscdk.services.ecs.CapacityProviderStrategy;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.DeploymentAlarmConfig;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.elasticloadbalancingv2.AddApplicationTargetsProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetGroupLoadBalancingAlgorithmType;
import software.constructs.Construct;

/**
 * The server, as containers behind the front door, started and stopped so that no stream is cut: a new task is up before
 * an old one leaves, the old one is sent no more requests and may end its streams, and only then is told to stop.
 */
public final class StreamingService extends Construct {
    private final FargateService service;
    private final ApplicationTargetGroup targets;

    /** The service, of the image with this digest. */
    public StreamingService(
            Construct scope,
            StageConfig stage,
            Grid grid,
            Door door,
            Wiring wiring,
            String digest,
            StreamTimeouts timeouts) {
        super(scope, "StreamingService");
        var names = new Names(stage);
        IRepository images = Repository.fromRepositoryName(this, "Images", names.repository());
        var roles = new TaskRoles(this, stage, wiring, images);
        FargateTaskDefinition task = task(stage, roles);
        new ServerContainer(stage, wiring, images, digest, timeouts).addTo(this, task);
        Accepted.on(
                task,
                "AwsSolutions-ECS2",
                "Settings that are no secret, and names of secrets, which the server reads itself");
        var draft = FargateService.Builder.create(this, "Service")
                .serviceName(names.service())
                .cluster(cluster(stage, grid, names))
                .taskDefinition(task)
                .desiredCount(stage.tasks().min())
                .assignPublicIp(false)
                .vpcSubnets(grid.app())
                .securityGroups(List.of(SecurityGroup.fromSecurityGroupId(
                        this,
                        "Tasks",
                        wiring.tasksGroup(),
                        SecurityGroupImportOptions.builder()
                                .allowAllOutbound(false)
                                .build())))
                .minHealthyPercent(100)
                .maxHealthyPercent(200)
                .circuitBreaker(DeploymentCircuitBreaker.builder()
                        .enable(true)
                        .rollback(true)
                        .build())
                .deploymentAlarms(DeploymentAlarmConfig.builder()
                        .alarmNames(List.of(names.alarm(AlarmSet.SERVER_FAULTS)))
                        .behavior(AlarmBehavior.ROLLBACK_ON_ALARM)
                        .build())
                .healthCheckGracePeriod(Duration.seconds(120));
        if (stage.tasks().spot()) {
            draft.capacityProviderStrategies(List.of(CapacityProviderStrategy.builder()
                    .capacityProvider("FARGATE_SPOT")
                    .weight(1)
                    .build()));
        }
        service = draft.build();
        targets = targets(door, timeouts);
        new StreamScaling(this, stage, service);
    }

    private Cluster cluster(StageConfig stage, Grid grid, Names names) {
        boolean keeps = stage.profile().keepsData();
        var cluster = Cluster.Builder.create(this, "Cluster")
                .clusterName(names.cluster())
                .vpc(grid.vpc())
                .enableFargateCapacityProviders(stage.tasks().spot())
                .containerInsightsV2(keeps ? ContainerInsights.ENABLED : ContainerInsights.DISABLED)
                .build();
        if (!keeps) {
            Accepted.on(
                    cluster, "AwsSolutions-ECS4", "Paid by the metric; a dev stage has the service's own for nothing");
        }
        return cluster;
    }

    private FargateTaskDefinition task(StageConfig stage, TaskRoles roles) {
        Tasks tasks = stage.tasks();
        return FargateTaskDefinition.Builder.create(this, "Task")
                .family(new Names(stage).service())
                .cpu(tasks.cpu())
                .memoryLimitMiB(tasks.memory())
                .runtimePlatform(RuntimePlatform.builder()
                        .operatingSystemFamily(OperatingSystemFamily.LINUX)
                        .cpuArchitecture(
                                switch (tasks.architecture()) {
                                    case ARM64 -> CpuArchitecture.ARM64;
                                    case X86_64 -> CpuArchitecture.X86_64;
                                })
                        .build())
                .taskRole(roles.server())
                .executionRole(roles.starter())
                .volumes(List.of(Volume.builder().name("tmp").build()))
                .build();
    }

    private ApplicationTargetGroup targets(Door door, StreamTimeouts timeouts) {
        return door.listener()
                .addTargets(
                        "Tasks",
                        AddApplicationTargetsProps.builder()
                                .port(Names.PORT)
                                .protocol(ApplicationProtocol.HTTP)
                                .targets(List.of(service))
                                .deregistrationDelay(Duration.seconds(
                                        timeouts.deregistration().toSeconds()))
                                .loadBalancingAlgorithmType(
                                        TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS)
                                .healthCheck(
                                        software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck.builder()
                                                .path("/health/ready")
                                                .interval(Duration.seconds(10))
                                                .timeout(Duration.seconds(5))
                                                .healthyThresholdCount(2)
                                                .unhealthyThresholdCount(3)
                                                .healthyHttpCodes("200")
                                                .build())
                                .build());
    }

    FargateService service() {
        return service;
    }

    /** Its name in metrics. */
    String targetMetricName() {
        return targets.getTargetGroupFullName();
    }
}
