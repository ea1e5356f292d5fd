package dev.outcrop.iac.part;

import dev.outcrop.iac.config.StageConfig;
import dev.outcrop.run.StreamTimeouts;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.services.ecr.IRepository;
import software.amazon.awscdk.services.ecs.AwsLogDriverMode;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.Capability;
import software.amazon.awscdk.services.ecs.ContainerDefinition;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.HealthCheck;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * The server's container: its image by digest, its settings, and no more rights than it needs. What it writes goes to
 * {@code /tmp} and is lost with the task.
 */
record ServerContainer(StageConfig stage, Wiring wiring, IRepository images, String digest, StreamTimeouts timeouts) {
    /** Who the server is in its container; the image makes its folders his. */
    private static final String USER = "10001:10001";

    /** Adds it to a task, with things of its own in the scope given. */
    void addTo(Construct scope, FargateTaskDefinition task) {
        var linux = LinuxParameters.Builder.create(scope, "Linux").build();
        linux.dropCapabilities(Capability.ALL);
        ContainerDefinition container = task.addContainer(
                "server",
                ContainerDefinitionOptions.builder()
                        .containerName("server")
                        .image(ContainerImage.fromEcrRepository(images, digest))
                        .essential(true)
                        .user(USER)
                        .privileged(false)
                        .readonlyRootFilesystem(true)
                        .linuxParameters(linux)
                        .stopTimeout(Duration.seconds(timeouts.stop().toSeconds()))
                        .environment(new ServerEnvironment(stage, wiring, timeouts).variables())
                        .portMappings(List.of(
                                PortMapping.builder().containerPort(Names.PORT).build()))
                        // The image has no shell and no curl: the server's own program asks /health/live.
                        .healthCheck(HealthCheck.builder()
                                .command(List.of(
                                        "CMD", "java", "-XX:TieredStopAtLevel=1", "-jar", "/app/outcrop.jar", "health"))
                                .interval(Duration.seconds(30))
                                .timeout(Duration.seconds(10))
                                .retries(3)
                                .startPeriod(Duration.seconds(60))
                                .build())
                        .logging(LogDriver.awsLogs(AwsLogDriverProps.builder()
                                .logGroup(LogGroup.fromLogGroupName(scope, "Log", new Names(stage).serverLog()))
                                .streamPrefix("server")
                                // A log that can't be written holds up nobody's answer.
                                .mode(AwsLogDriverMode.NON_BLOCKING)
                                .maxBufferSize(Size.mebibytes(16))
                                .build()))
                        .build());
        container.addMountPoints(MountPoint.builder()
                .sourceVolume("tmp")
                .containerPath("/tmp")
                .readOnly(false)
                .build());
    }
}
