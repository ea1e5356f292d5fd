package dev.outcrop.iac.cost;

import dev.outcrop.iac.template.Resource;
import dev.outcrop.iac.template.Templates;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What the resources of a stage cost in a month in which nobody asks anything, line by line. */
public record IdleCost(List<Line> lines) {

    /** What is not in the sum, because no template tells it. */
    public static final String UNKNOWN =
            "It knows nothing of traffic (CloudFront's first terabyte and ten million requests of a month are free),"
                    + " load balancer units (each in use 5.80), model calls,"
                    + " storage and backups, logs and their ingestion, Container Insights, custom metrics, people in Cognito beyond"
                    + " the free ones, taxes, and of free tiers but for the first three dashboards and two budgets of an account."
                    + " Spot is taken as three tenths of the price.";

    /**
     * One kind of thing.
     *
     * @param how how many of what
     */
    public record Line(String what, String how, double dollars) {}

    public IdleCost {
        lines = List.copyOf(lines);
    }

    /** When the prices were gathered. */
    public static LocalDate date() {
        return Prices.DATE;
    }

    /** Reads it off a stage's templates. */
    public static IdleCost of(Templates templates) {
        var lines = new ArrayList<Line>();
        lines.add(tasks(templates));
        int balancers = templates.of("ElasticLoadBalancingV2::LoadBalancer").size();
        lines.add(hourly("load balancer", balancers, Prices.BALANCER));
        lines.add(monthly("CloudFront", templates.of("CloudFront::Distribution").size(), Prices.EDGE_MONTH));
        lines.add(hourly("public IPv4 addresses", addresses(templates), Prices.ADDRESS));
        lines.add(hourly("NAT gateways", templates.of("EC2::NatGateway").size(), Prices.GATEWAY));
        lines.add(machines(templates));
        lines.add(hourly("interface endpoints, by zone", endpointZones(templates), Prices.ENDPOINT_ZONE));
        lines.add(database(templates));
        lines.add(firewall(templates));
        int secrets = templates.of("SecretsManager::Secret").size()
                + count(templates.of("RDS::DBCluster"), "/ManageMasterUserPassword");
        lines.add(monthly("secrets", secrets, Prices.SECRET_MONTH));
        lines.add(monthly("keys", templates.of("KMS::Key").size(), Prices.KEY_MONTH));
        lines.add(monthly("metrics watched by alarms", alarms(templates), Prices.ALARM_METRIC_MONTH));
        return new IdleCost(
                lines.stream().filter(line -> !line.how().startsWith("0 ")).toList());
    }

    /** All of it. */
    public double dollars() {
        return lines.stream().mapToDouble(Line::dollars).sum();
    }

    private static Line tasks(Templates templates) {
        Resource service = templates.one("ECS::Service");
        Resource task = templates.one("ECS::TaskDefinition");
        int count = service.at("/DesiredCount").asInt();
        double cpu = Double.parseDouble(task.at("/Cpu").asString()) / 1024;
        double gib = Double.parseDouble(task.at("/Memory").asString()) / 1024;
        boolean arm = task.at("/RuntimePlatform/CpuArchitecture").asString().equals("ARM64");
        boolean spot = service.at("/CapacityProviderStrategy/0/CapacityProvider")
                .asString("")
                .equals("FARGATE_SPOT");
        double hour = cpu * (arm ? Prices.ARM_CPU : Prices.X86_CPU) + gib * (arm ? Prices.ARM_GIB : Prices.X86_GIB);
        return new Line(
                "tasks on Fargate",
                count + " × " + plain(cpu) + " vCPU and " + plain(gib) + " GiB, " + (arm ? "ARM" : "x86")
                        + (spot ? ", Spot" : ""),
                count * hour * Prices.HOURS * (spot ? Prices.SPOT : 1));
    }

    private static int addresses(Templates templates) {
        int ofBalancers = templates.of("ElasticLoadBalancingV2::LoadBalancer").stream()
                .filter(balancer -> balancer.at("/Scheme").asString().equals("internet-facing"))
                .mapToInt(balancer -> balancer.at("/Subnets").size())
                .sum();
        return ofBalancers
                + templates.of("EC2::EIP").size()
                + templates.of("EC2::Instance").size();
    }

    private static Line machines(Templates templates) {
        int count = templates.of("EC2::Instance").size();
        double disks = templates.of("EC2::Instance").stream()
                .mapToDouble(machine ->
                        machine.at("/BlockDeviceMappings/0/Ebs/VolumeSize").asDouble())
                .sum();
        return new Line(
                "NAT machine",
                count + " × t4g.nano, " + plain(disks) + " GiB of disk",
                count * Prices.NAT_MACHINE * Prices.HOURS + disks * Prices.DISK_GIB_MONTH);
    }

    private static int endpointZones(Templates templates) {
        return templates.of("EC2::VPCEndpoint").stream()
                .filter(endpoint -> endpoint.at("/VpcEndpointType").asString().equals("Interface"))
                .mapToInt(endpoint -> endpoint.at("/SubnetIds").size())
                .sum();
    }

    private static Line database(Templates templates) {
        double least = templates
                .one("RDS::DBCluster")
                .at("/ServerlessV2ScalingConfiguration/MinCapacity")
                .asDouble();
        int instances = templates.of("RDS::DBInstance").size();
        return new Line(
                "Aurora",
                least == 0 ? "asleep" : instances + " × " + plain(least) + " units",
                instances * least * Prices.DATABASE_UNIT * Prices.HOURS);
    }

    private static Line firewall(Templates templates) {
        int walls = templates.of("WAFv2::WebACL").size();
        int rules = templates.of("WAFv2::WebACL").stream()
                .mapToInt(wall -> wall.at("/Rules").size())
                .sum();
        return new Line(
                "firewall",
                walls + " with " + rules + " rules",
                walls * Prices.FIREWALL_MONTH + rules * Prices.FIREWALL_RULE_MONTH);
    }

    /** Those that scaling sets up by itself too: two for each policy. */
    private static int alarms(Templates templates) {
        int ours = templates.of("CloudWatch::Alarm").stream()
                .mapToInt(alarm -> Math.max(
                        1,
                        Math.toIntExact(
                                StreamSupport.stream(alarm.at("/Metrics").spliterator(), false)
                                        .filter(metric -> metric.has("MetricStat"))
                                        .count())))
                .sum();
        return ours + 2 * templates.of("ApplicationAutoScaling::ScalingPolicy").size();
    }

    private static int count(List<Resource> resources, String flag) {
        return (int) resources.stream()
                .map(resource -> resource.at(flag))
                .filter(JsonNode::isBoolean)
                .filter(JsonNode::asBoolean)
                .count();
    }

    private static Line hourly(String what, int count, double price) {
        return monthly(what, count, price * Prices.HOURS);
    }

    private static Line monthly(String what, int count, double price) {
        return new Line(what, count + " × " + String.format(Locale.ROOT, "%.2f", price), count * price);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
