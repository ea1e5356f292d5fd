package dev.outcrop.iac.picture;

import dev.outcrop.iac.template.Resource;
import dev.outcrop.iac.template.Templates;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A picture of a stage, drawn from its templates: what is not in them is not in it. In Mermaid's language, which GitHub
 * shows as a picture.
 */
public record Diagram(Templates templates) {

    /** The picture's text. */
    public String mermaid() {
        var lines = new ArrayList<String>();
        lines.add("flowchart LR");
        door(lines);
        tasks(lines);
        outside(lines);
        watch(lines);
        return String.join("\n", lines) + "\n";
    }

    private void door(List<String> lines) {
        Resource balancer = templates.one("ElasticLoadBalancingV2::LoadBalancer");
        boolean open = balancer.at("/Scheme").asString().equals("internet-facing");
        var edges = templates.of("CloudFront::Distribution");
        lines.add(
                "  people([" + (open || !edges.isEmpty() ? "people on the internet" : "people in the network") + "])");
        lines.add("  balancer[\"" + (open ? "load balancer" : "internal load balancer") + "<br/>" + listeners()
                + "<br/>silent for at most " + attribute(balancer, "idle_timeout.timeout_seconds") + " s\"]");
        edges.forEach(edge -> lines.add("  edge[\"CloudFront<br/>a name of its own, HTTPS 443<br/>silent for at most "
                + edge.at("/DistributionConfig/Origins/0/VpcOriginConfig/OriginReadTimeout")
                        .asString() + " s\"]"));
        String before = edges.isEmpty() ? "people" : "people --> edge";
        if (templates.of("WAFv2::WebACLAssociation").isEmpty()) {
            lines.add("  " + before + " --> balancer");
        } else {
            int rules = templates.one("WAFv2::WebACL").at("/Rules").size();
            lines.add("  firewall[\"firewall<br/>" + rules + " rules\"]");
            lines.add("  " + before + " --> firewall --> balancer");
        }
    }

    private String listeners() {
        return templates.of("ElasticLoadBalancingV2::Listener").stream()
                .map(listener -> listener.at("/Protocol").asString() + " "
                        + listener.at("/Port").asString()
                        + (listener.at("/DefaultActions/0/Type").asString().equals("redirect") ? " sent on" : ""))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private void tasks(List<String> lines) {
        Resource service = templates.one("ECS::Service");
        Resource scaling = templates.one("ApplicationAutoScaling::ScalableTarget");
        Resource task = templates.one("ECS::TaskDefinition");
        lines.add(
                "  tasks[\"Outcrop on Fargate<br/>" + scaling.at("/MinCapacity").asInt() + " to "
                        + scaling.at("/MaxCapacity").asInt() + " tasks, "
                        + task.at("/RuntimePlatform/CpuArchitecture").asString()
                        + (service.at("/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp")
                                        .asString()
                                        .equals("DISABLED")
                                ? "<br/>no public address"
                                : "<br/>public addresses")
                        + "\"]");
        lines.add("  balancer -->|"
                + templates
                        .one("ElasticLoadBalancingV2::TargetGroup")
                        .at("/HealthCheckPath")
                        .asString()
                + "| tasks");
        Resource cluster = templates.one("RDS::DBCluster");
        lines.add("  database[(\"Aurora PostgreSQL<br/>"
                + templates.of("RDS::DBInstance").size() + " × "
                + cluster.at("/ServerlessV2ScalingConfiguration/MinCapacity").asString() + " to "
                + cluster.at("/ServerlessV2ScalingConfiguration/MaxCapacity").asString() + " units\")]");
        lines.add("  tasks -->|token of the role| database");
    }

    private void outside(List<String> lines) {
        lines.add("  bedrock{{\"Bedrock<br/>named models only\"}}");
        List<String> doors = templates.of("EC2::VPCEndpoint").stream()
                .filter(endpoint -> endpoint.at("/VpcEndpointType").asString().equals("Interface"))
                .map(endpoint -> endpoint.at("/ServiceName").asString())
                .map(name -> name.substring(name.indexOf('.', "com.amazonaws.".length()) + 1))
                .sorted()
                .toList();
        if (!doors.isEmpty()) {
            lines.add("  doors[\"private endpoints<br/>" + String.join(", ", doors) + "\"]");
            lines.add("  tasks --> doors");
        }
        lines.add("  " + (doors.contains("bedrock-runtime") ? "doors" : "exit") + " --> bedrock");
        int gateways = templates.of("EC2::NatGateway").size();
        int machines = templates.of("EC2::Instance").size();
        if (gateways + machines > 0) {
            lines.add("  exit[\"" + (gateways > 0 ? gateways + " NAT gateways" : machines + " NAT machine") + "\"]");
            lines.add("  tasks --> exit --> internet([\"Langfuse, sign-in, pages that tools read\"])");
        }
        templates.of("Cognito::UserPool").forEach(_ -> {
            lines.add("  cognito[\"Cognito<br/>by invitation\"]");
            lines.add("  people --> cognito");
        });
        lines.add("  secrets[\"" + templates.of("SecretsManager::Secret").size() + " secrets under the stage's key\"]");
        lines.add("  tasks -->|read anew every five minutes| secrets");
        lines.add("  files[(\"S3<br/>attached files\")]");
        lines.add("  tasks --> files");
    }

    private void watch(List<String> lines) {
        lines.add("  alarms[\"" + templates.of("CloudWatch::Alarm").size() + " alarms and a budget\"]");
        lines.add("  tasks -.-> alarms -.->|mail| operator([operator])");
    }

    private static String attribute(Resource balancer, String key) {
        for (var attribute : balancer.at("/LoadBalancerAttributes")) {
            if (attribute.path("Key").asString().equals(key)) {
                return attribute.path("Value").asString();
            }
        }
        return "60";
    }
}
