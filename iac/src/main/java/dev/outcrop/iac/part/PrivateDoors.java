package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Network;
import dev.outcrop.iac.config.StageConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;

/**
 * Endpoints by which tasks reach AWS without the internet. Each costs money in each zone: where there is a way out only
 * prompts and secrets keep off it, where there is none there are all that a task needs, and no more.
 */
public final class PrivateDoors extends Construct {

    /** Endpoints for these tasks. In a network that was there before, its owner has them. */
    public PrivateDoors(Construct scope, StageConfig stage, Grid grid, ISecurityGroup tasks) {
        super(scope, "PrivateDoors");
        wanted(stage).forEach((name, service) -> {
            var group = SecurityGroup.Builder.create(this, name + "Group")
                    .vpc(grid.vpc())
                    .description("Tasks reach " + name)
                    .allowAllOutbound(false)
                    .build();
            group.addIngressRule(tasks, Port.tcp(443), "from tasks");
            InterfaceVpcEndpoint.Builder.create(this, name)
                    .vpc(grid.vpc())
                    .service(service)
                    .subnets(grid.app())
                    .securityGroups(List.of(group))
                    .open(false)
                    .privateDnsEnabled(true)
                    .build();
        });
    }

    private static Map<String, InterfaceVpcEndpointAwsService> wanted(StageConfig stage) {
        var wanted = new LinkedHashMap<String, InterfaceVpcEndpointAwsService>();
        if (!(stage.network() instanceof Network.Own own) || !stage.profile().keepsData()) {
            return wanted;
        }
        wanted.put("Bedrock", InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME);
        wanted.put("Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
        if (own.egress() == Network.Egress.NONE) {
            wanted.put("Images", InterfaceVpcEndpointAwsService.ECR_DOCKER);
            wanted.put("Registry", InterfaceVpcEndpointAwsService.ECR);
            wanted.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
        }
        return wanted;
    }
}
