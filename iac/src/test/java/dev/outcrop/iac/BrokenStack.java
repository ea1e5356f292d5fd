package dev.outcrop.iac;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Stack;

/** One fault for each rule of the CDK's own validator that we rely on. */
final class BrokenStack {
    private BrokenStack() {}

    static void synthesize(Map<String, Object> context, Path out) {
        App app = new App(AppProps.builder()
                .context(context)
                .outdir(out.toString())
                .analyticsReporting(false)
                .build());
        Stack stack = new Stack(app, "Broken");
        resource(stack, "Misspelt", "AWS::Logs::LogGroup", Map.of("RetentionInDay", 7));
        resource(stack, "UnknownType", "AWS::Logs::LogHeap", Map.of());
        resource(
                stack,
                "BadEnum",
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                Map.of("Type", "aplication", "Subnets", List.of("subnet-1", "subnet-2")));
        resource(
                stack,
                "BadSize",
                "AWS::ECS::TaskDefinition",
                Map.of(
                        "Cpu", "256",
                        "Memory", "8192",
                        "NetworkMode", "awsvpc",
                        "RequiresCompatibilities", List.of("FARGATE")));
        try {
            app.synth();
        } catch (RuntimeException refused) {
            if (!Files.exists(out.resolve("validation-report.json"))) {
                throw refused;
            }
        }
    }

    private static void resource(Stack stack, String id, String type, Map<String, Object> properties) {
        CfnResource.Builder.create(stack, id).type(type).properties(properties).build();
    }
}
