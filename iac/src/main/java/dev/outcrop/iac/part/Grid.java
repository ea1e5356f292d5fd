package dev.outcrop.iac.part;

import dev.outcrop.iac.config.Network;
import dev.outcrop.iac.config.StageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.ec2.AmazonLinux2023ImageSsmParameterProps;
import software.amazon.awscdk.services.ec2.AmazonLinuxCpuType;
import software.amazon.awscdk.services.ec2.CfnInstance;
import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.NatInstanceProps;
import software.amazon.awscdk.services.ec2.NatInstanceProviderV2;
import software.amazon.awscdk.services.ec2.NatProvider;
import software.amazon.awscdk.services.ec2.NatTrafficDirection;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.constructs.Construct;
import software.constructs.IConstruct;

/** The network in its three tiers: balancer, tasks, data. Without a way in from the internet there are two. */
public final class Grid extends Construct {
    private static final int SUBNET_BITS = 24;
    private static final int DISK_GIB = 8;

    private final IVpc vpc;
    private final boolean open;
    private final boolean hidden;
    private final boolean exit;

    /** The stage's own network, or the one that it is given. */
    public Grid(Construct scope, StageConfig stage) {
        super(scope, "Grid");
        open = stage.profile().open();
        hidden = stage.domain().isEmpty();
        exit = stage.network() instanceof Network.Existing
                || (stage.network() instanceof Network.Own own && own.egress() != Network.Egress.NONE);
        vpc = switch (stage.network()) {
            case Network.Own own -> built(stage, own);
            case Network.Existing existing -> found(stage, existing);
        };
    }

    private IVpc found(StageConfig stage, Network.Existing existing) {
        // From what the stage says, not by a look-up: that would need an account to synthesize.
        IVpc found = Vpc.fromVpcAttributes(
                this,
                "Vpc",
                VpcAttributes.builder()
                        .vpcId(existing.vpc())
                        .vpcCidrBlock(existing.cidr())
                        .availabilityZones(stage.zones())
                        .privateSubnetIds(existing.appSubnets())
                        .isolatedSubnetIds(existing.dataSubnets())
                        .build());
        Stream.concat(found.getPrivateSubnets().stream(), found.getIsolatedSubnets().stream())
                .forEach(subnet -> Accepted.on(
                        subnet, "@aws-cdk/aws-ec2:noSubnetRouteTableId", "Its owner routes it; nothing here asks how"));
        return found;
    }

    private Vpc built(StageConfig stage, Network.Own own) {
        var draft = Vpc.Builder.create(this, "Vpc")
                .ipAddresses(IpAddresses.cidr(own.cidr()))
                .availabilityZones(stage.zones())
                .subnetConfiguration(tiers())
                // Closing the default group takes a Lambda with a role of its own; nothing here uses that group.
                .restrictDefaultSecurityGroup(false);
        switch (own.egress()) {
            case GATEWAY -> draft.natGateways(stage.zones().size());
            case INSTANCE -> draft.natGateways(1).natGatewayProvider(machine());
            case NONE -> draft.natGateways(0);
        }
        Vpc built = draft.build();
        built.addGatewayEndpoint(
                "S3",
                GatewayVpcEndpointOptions.builder()
                        .service(GatewayVpcEndpointAwsService.S3)
                        .build());
        built.addFlowLog(
                "Flows",
                FlowLogOptions.builder()
                        .destination(FlowLogDestination.toCloudWatchLogs(
                                Kept.logs(this, "FlowLog", stage, new Names(stage).flowLog())))
                        .trafficType(stage.profile().keepsData() ? FlowLogTrafficType.ALL : FlowLogTrafficType.REJECT)
                        .build());
        for (IConstruct part : built.getNode().findAll()) {
            if (part instanceof CfnSubnet || part instanceof CfnInstance) {
                Accepted.on(
                        part,
                        "CloudFormation-Validate::W3010",
                        "Zones are named in the stage's file, so that no account is asked");
            }
            if (part instanceof CfnInstance machine) {
                harden(machine);
            }
        }
        return built;
    }

    private static void harden(CfnInstance machine) {
        machine.setBlockDeviceMappings(List.of(CfnInstance.BlockDeviceMappingProperty.builder()
                .deviceName("/dev/xvda")
                .ebs(CfnInstance.EbsProperty.builder()
                        .encrypted(true)
                        .volumeSize(DISK_GIB)
                        .volumeType("gp3")
                        .build())
                .build()));
        Accepted.on(
                machine, "AwsSolutions-EC28", "Paid by the metric; the NAT machine of a dev stage has the usual ones");
        Accepted.on(machine, "AwsSolutions-EC29", "It holds nothing and goes with its stage");
    }

    private NatInstanceProviderV2 machine() {
        return NatProvider.instanceV2(NatInstanceProps.builder()
                .instanceType(new InstanceType("t4g.nano"))
                .machineImage(MachineImage.latestAmazonLinux2023(AmazonLinux2023ImageSsmParameterProps.builder()
                        .cpuType(AmazonLinuxCpuType.ARM_64)
                        .build()))
                .defaultAllowedTraffic(NatTrafficDirection.OUTBOUND_ONLY)
                .build());
    }

    private List<SubnetConfiguration> tiers() {
        var tiers = new ArrayList<SubnetConfiguration>();
        if (open) {
            tiers.add(tier("Front", SubnetType.PUBLIC));
        }
        tiers.add(tier("App", exit ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED));
        tiers.add(tier("Data", SubnetType.PRIVATE_ISOLATED));
        return tiers;
    }

    private static SubnetConfiguration tier(String name, SubnetType type) {
        return SubnetConfiguration.builder()
                .name(name)
                .subnetType(type)
                .cidrMask(SUBNET_BITS)
                .mapPublicIpOnLaunch(type == SubnetType.PUBLIC ? Boolean.FALSE : null)
                .build();
    }

    /** The network itself. */
    public IVpc vpc() {
        return vpc;
    }

    /** Where the load balancer stands: among the tasks, if nobody on the internet reaches it by itself. */
    public SubnetSelection front() {
        return open && !hidden ? named("Front") : app();
    }

    /** Where the tasks stand, and endpoints with them. */
    public SubnetSelection app() {
        return vpc instanceof Vpc ? named("App") : ofType(SubnetType.PRIVATE_WITH_EGRESS);
    }

    /** Where the database stands. */
    public SubnetSelection data() {
        return vpc instanceof Vpc ? named("Data") : ofType(SubnetType.PRIVATE_ISOLATED);
    }

    private static SubnetSelection named(String tier) {
        return SubnetSelection.builder().subnetGroupName(tier).build();
    }

    private static SubnetSelection ofType(SubnetType type) {
        return SubnetSelection.builder().subnetType(type).build();
    }
}
