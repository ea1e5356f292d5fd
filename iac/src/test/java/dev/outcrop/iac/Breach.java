package dev.outcrop.iac;

import dev.outcrop.iac.template.Templates;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change that breaks a law, made to a copy of a stage's templates.
 *
 * @param type whose first resource is changed; behind a {@code #} a part of its id
 */
record Breach(String name, Law law, String stage, String type, Consumer<ObjectNode> change) {

    Templates in(Templates templates) {
        var copies = new TreeMap<String, JsonNode>();
        templates.byKind().forEach((kind, template) -> copies.put(kind, template.deepCopy()));
        var copy = new Templates(copies);
        String[] which = type.split("#", 2);
        var resource = copy.of(which[0]).stream()
                .filter(one -> which.length == 1 || one.id().contains(which[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + type + " in " + stage));
        change.accept((ObjectNode) resource.body());
        return copy;
    }

    /** Puts a value in place of a property's, whose path begins at the resource. */
    static Consumer<ObjectNode> set(String path, Object value) {
        int last = path.lastIndexOf('/');
        return body -> parent(body, path)
                .set(path.substring(last + 1), JsonMapper.shared().<JsonNode>valueToTree(value));
    }

    static Consumer<ObjectNode> without(String path) {
        return body -> parent(body, path).remove(path.substring(path.lastIndexOf('/') + 1));
    }

    private static ObjectNode parent(ObjectNode body, String path) {
        return (ObjectNode) body.at(path.substring(0, path.lastIndexOf('/')));
    }

    /** Writes something else wherever a text stands in a resource. */
    static Consumer<ObjectNode> replace(String text, String other) {
        return body -> {
            String before = body.path("Properties").toString();
            if (!before.contains(text)) {
                throw new IllegalStateException("there is no " + text + " to replace");
            }
            body.set("Properties", JsonMapper.shared().readTree(before.replace(text, other)));
        };
    }

    static List<Breach> all() {
        return Stream.of(everywhere(), EdgeBreaches.all(), StageBreaches.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Breach> everywhere() {
        String p = "/Properties/";
        String container = p + "ContainerDefinitions/0/";
        return List.of(
                new Breach(
                        "a public task",
                        NetworkLaws.TASKS,
                        "prod",
                        "ECS::Service",
                        set(p + "NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp", "ENABLED")),
                new Breach(
                        "tasks beside the balancer",
                        NetworkLaws.TASKS,
                        "prod",
                        "ECS::Service",
                        replace("AppSubnet", "FrontSubnet")),
                new Breach(
                        "a gateway that nothing uses",
                        NetworkLaws.EXITS,
                        "prod",
                        "EC2::Route#AppSubnet",
                        body -> body.put("Type", "AWS::EC2::Forgotten")),
                new Breach(
                        "a way out of a closed network",
                        NetworkLaws.EXITS,
                        "private",
                        "EC2::RouteTable",
                        body -> body.put("Type", "AWS::EC2::InternetGateway")),
                new Breach(
                        "an open database",
                        NetworkLaws.ONE_WAY_IN,
                        "prod",
                        "EC2::SecurityGroupIngress",
                        without(p + "SourceSecurityGroupId")),
                new Breach(
                        "a port for everybody",
                        NetworkLaws.ONE_WAY_IN,
                        "prod",
                        "EC2::SecurityGroup",
                        set(
                                p + "SecurityGroupIngress",
                                List.of(new TreeMap<>(Map.of("CidrIp", "0.0.0.0/0", "FromPort", 22, "ToPort", 22))))),
                new Breach(
                        "a port for everybody by IPv6",
                        NetworkLaws.ONE_WAY_IN,
                        "prod",
                        "EC2::SecurityGroup#FrontDoor",
                        set(p + "SecurityGroupIngress/0/CidrIpv6", "::/0")),
                new Breach(
                        "a public balancer in a closed network",
                        NetworkLaws.ONE_WAY_IN,
                        "private",
                        "ElasticLoadBalancingV2::LoadBalancer",
                        set(p + "Scheme", "internet-facing")),
                new Breach(
                        "bare HTTP",
                        NetworkLaws.HTTPS,
                        "prod",
                        "ElasticLoadBalancingV2::Listener#Https",
                        set(p + "Protocol", "HTTP")),
                new Breach(
                        "an old TLS policy",
                        NetworkLaws.HTTPS,
                        "prod",
                        "ElasticLoadBalancingV2::Listener#Https",
                        replace("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", "ELBSecurityPolicy-2016-08")),
                new Breach(
                        "a firewall that blocks long prompts",
                        NetworkLaws.FIREWALL,
                        "prod",
                        "WAFv2::WebACL",
                        replace("SizeRestrictions_BODY", "Other_BODY")),
                new Breach(
                        "a firewall that nothing stands behind",
                        NetworkLaws.FIREWALL,
                        "prod",
                        "WAFv2::WebACLAssociation",
                        set(p + "ResourceArn", "elsewhere")),
                new Breach(
                        "a log of what people search for",
                        NetworkLaws.UNSAID,
                        "prod",
                        "WAFv2::LoggingConfiguration",
                        without(p + "RedactedFields/2/QueryString")),
                new Breach(
                        "a log of what a prompt was counted for",
                        NetworkLaws.UNSAID,
                        "prod",
                        "WAFv2::WebACL",
                        set(p + "DataProtectionConfig/DataProtections/0/ExcludeRuleMatchDetails", true)),
                new Breach(
                        "an endpoint too many",
                        NetworkLaws.ENDPOINTS,
                        "dev",
                        "EC2::VPCEndpoint",
                        set(p + "VpcEndpointType", "Interface")),
                new Breach(
                        "any model",
                        AccessLaws.MODELS,
                        "prod",
                        "IAM::Policy",
                        body -> ((ObjectNode) body.at("/Properties/PolicyDocument/Statement/0"))
                                .put("Action", "bedrock:InvokeModel")
                                .put("Resource", "*")),
                new Breach(
                        "somebody else's guardrail",
                        AccessLaws.GUARDRAILS,
                        "prod",
                        "IAM::Policy#Server",
                        body -> ((ObjectNode) body.at("/Properties/PolicyDocument/Statement/0"))
                                .put("Action", "bedrock:ApplyGuardrail")),
                new Breach(
                        "everything of one service",
                        AccessLaws.STAR,
                        "prod",
                        "IAM::Policy",
                        body -> ((ObjectNode) body.at("/Properties/PolicyDocument/Statement/0"))
                                .put("Action", "bedrock:*")),
                new Breach(
                        "a permission that does not exist",
                        AccessLaws.STAR,
                        "prod",
                        "IAM::Policy",
                        replace("bedrock:InvokeModelWithResponseStream", "bedrock:ConverseStream")),
                new Breach(
                        "a role with an administrator's policy",
                        AccessLaws.STAR,
                        "prod",
                        "IAM::Role",
                        set(p + "ManagedPolicyArns", List.of("arn:aws:iam::aws:policy/AdministratorAccess"))),
                new Breach(
                        "secrets that can't be decrypted",
                        AccessLaws.KEY,
                        "prod",
                        "IAM::Policy#Server",
                        body -> body.put("Type", "AWS::IAM::Removed")),
                new Breach(
                        "files that can't be decrypted",
                        AccessLaws.KEY,
                        "prod",
                        "IAM::Policy#Server",
                        replace("s3.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com")),
                new Breach(
                        "a secret that a task keeps until its end",
                        AccessLaws.KEY,
                        "prod",
                        "ECS::TaskDefinition",
                        set(container + "Secrets", List.of("one"))),
                new Breach(
                        "a key among the settings by itself",
                        AccessLaws.SECRETS,
                        "prod",
                        "ECS::TaskDefinition",
                        replace("aws-secret:outcrop/prod/sign-in#clientSecret", "shh")),
                new Breach(
                        "a made-up key for Langfuse",
                        AccessLaws.SECRETS,
                        "prod",
                        "SecretsManager::Secret#Langfuse",
                        set(p + "GenerateSecretString", new TreeMap<>())),
                new Breach(
                        "a secret in the template",
                        AccessLaws.SECRETS,
                        "prod",
                        "SecretsManager::Secret#Langfuse",
                        set(p + "SecretString", "{\"publicKey\":\"pk-1\"}")),
                new Breach(
                        "a key among the settings",
                        AccessLaws.SECRETS,
                        "prod",
                        "ECS::TaskDefinition",
                        replace("OUTCROP_LOG\"", "AWS_ACCESS_KEY_ID\"")),
                new Breach(
                        "anybody signs up",
                        AccessLaws.PEOPLE,
                        "prod",
                        "Cognito::UserPool",
                        set(p + "AdminCreateUserConfig/AllowAdminCreateUserOnly", false)),
                new Breach(
                        "people who are invited and then refused",
                        AccessLaws.PEOPLE,
                        "prod",
                        "ECS::TaskDefinition",
                        replace("OUTCROP_ACCESS_DEFAULT_ROLE", "OUTCROP_ACCESS_OTHER")),
                new Breach(
                        "a password is enough",
                        AccessLaws.PEOPLE,
                        "prod",
                        "Cognito::UserPool",
                        set(p + "MfaConfiguration", "OPTIONAL")),
                new Breach(
                        "any branch deploys",
                        AccessLaws.PIPELINE,
                        "prod",
                        "IAM::Role#Deploy",
                        replace("repo:example/agents:environment:prod", "repo:example/agents:*")),
                new Breach(
                        "an image by tag",
                        ServiceLaws.IMAGE,
                        "prod",
                        "ECS::TaskDefinition",
                        replace("@sha256:", ":latest-")),
                new Breach(
                        "tags that change",
                        ServiceLaws.IMAGE,
                        "prod",
                        "ECR::Repository",
                        set(p + "ImageTagMutability", "MUTABLE")),
                new Breach("root", ServiceLaws.CONTAINER, "prod", "ECS::TaskDefinition", without(container + "User")),
                new Breach(
                        "a file system to write on",
                        ServiceLaws.CONTAINER,
                        "prod",
                        "ECS::TaskDefinition",
                        set(container + "ReadonlyRootFilesystem", false)),
                new Breach(
                        "no breaker",
                        ServiceLaws.BREAKER,
                        "prod",
                        "ECS::Service",
                        without(p + "DeploymentConfiguration/DeploymentCircuitBreaker")),
                new Breach(
                        "an alarm that is not there yet",
                        ServiceLaws.BREAKER,
                        "prod",
                        "ECS::Service",
                        body -> body.remove("DependsOn")),
                new Breach(
                        "a balancer that cuts silent streams",
                        ServiceLaws.TIMES,
                        "prod",
                        "ElasticLoadBalancingV2::LoadBalancer",
                        replace("\"120\"", "\"90\"")),
                new Breach(
                        "two seconds to stop",
                        ServiceLaws.TIMES,
                        "prod",
                        "ECS::TaskDefinition",
                        set(container + "StopTimeout", 112)),
                new Breach(
                        "health by the database",
                        ServiceLaws.TARGETS,
                        "prod",
                        "ElasticLoadBalancingV2::TargetGroup",
                        set(p + "HealthCheckPath", "/health/details")),
                new Breach(
                        "no scaling on streams",
                        ServiceLaws.SCALING,
                        "prod",
                        "ApplicationAutoScaling::ScalingPolicy",
                        body -> body.put("Type", "AWS::Removed")),
                new Breach(
                        "an alarm that nobody hears",
                        ServiceLaws.ALARMS,
                        "prod",
                        "CloudWatch::Alarm",
                        without(p + "AlarmActions")),
                new Breach(
                        "failed answers of which nobody is told",
                        ServiceLaws.ALARMS,
                        "prod",
                        "CloudWatch::Alarm#runfailures",
                        body -> body.put("Type", "AWS::CloudWatch::Removed")),
                new Breach(
                        "an alarm by another name",
                        ServiceLaws.ALARMS,
                        "prod",
                        "CloudWatch::Alarm#langfusebacklog",
                        set(p + "AlarmName", "outcrop-prod-langfuse")),
                new Breach(
                        "errors that are counted under another name",
                        ServiceLaws.ALARMS,
                        "prod",
                        "Logs::MetricFilter",
                        replace("LoggedErrors", "Errors")),
                new Breach(
                        "no page that shows it",
                        ServiceLaws.ALARMS,
                        "prod",
                        "CloudWatch::Dashboard",
                        body -> body.put("Type", "AWS::CloudWatch::Removed")),
                new Breach(
                        "a page that leaves something out",
                        ServiceLaws.ALARMS,
                        "prod",
                        "CloudWatch::Dashboard",
                        replace("Traces wait for Langfuse", "Traces")),
                new Breach(
                        "a key that alarms can't use",
                        ServiceLaws.ALARMS,
                        "prod",
                        "KMS::Key",
                        replace("kms:GenerateDataKey*", "kms:Sign")),
                new Breach(
                        "data that goes with its stack",
                        DataLaws.KEPT,
                        "prod",
                        "RDS::DBCluster",
                        body -> body.put("DeletionPolicy", "Delete")),
                new Breach(
                        "a name that a creation leaves behind when it is rolled back",
                        DataLaws.KEPT,
                        "prod",
                        "ECR::Repository",
                        body -> body.put("DeletionPolicy", "Retain")),
                new Breach(
                        "dev that leaves something behind",
                        DataLaws.KEPT,
                        "dev",
                        "ECR::Repository",
                        body -> body.put("DeletionPolicy", "Retain")),
                new Breach(
                        "a database that can be deleted",
                        DataLaws.KEPT,
                        "prod",
                        "RDS::DBCluster",
                        set(p + "DeletionProtection", false)),
                new Breach(
                        "a password of our own",
                        DataLaws.DATABASE,
                        "prod",
                        "RDS::DBCluster",
                        set(p + "MasterUserPassword", "x")),
                new Breach(
                        "a database on the internet",
                        DataLaws.DATABASE,
                        "prod",
                        "RDS::DBInstance",
                        set(p + "PubliclyAccessible", true)),
                new Breach(
                        "a dev database that never sleeps",
                        DataLaws.SLEEP,
                        "dev",
                        "RDS::DBCluster",
                        set(p + "ServerlessV2ScalingConfiguration/MinCapacity", 0.5)),
                new Breach(
                        "a server that keeps a dev database awake",
                        DataLaws.SLEEP,
                        "dev",
                        "ECS::TaskDefinition",
                        replace("OUTCROP_DATABASE_REST_AFTER", "OUTCROP_DATABASE_REST_NEVER")),
                new Breach(
                        "a database that anybody may play",
                        DataLaws.DATABASE,
                        "prod",
                        "ECS::TaskDefinition",
                        replace("verify-full", "require")),
                new Breach(
                        "a log without end", DataLaws.LOGS, "prod", "Logs::LogGroup", without(p + "RetentionInDays")),
                new Breach(
                        "a log of rows that were refused",
                        DataLaws.TERSE,
                        "prod",
                        "RDS::DBClusterParameterGroup",
                        set(p + "Parameters/log_error_verbosity", "default")),
                new Breach(
                        "access logs under a key",
                        DataLaws.LOGS,
                        "prod",
                        "S3::Bucket#AccessLogs",
                        replace("AES256", "aws:kms")),
                new Breach(
                        "files that everybody may be given",
                        DataLaws.FILES,
                        "prod",
                        "S3::Bucket#FileStore",
                        set(p + "PublicAccessBlockConfiguration/BlockPublicPolicy", false)),
                new Breach(
                        "files by plain HTTP",
                        DataLaws.FILES,
                        "prod",
                        "S3::BucketPolicy#FileStore",
                        replace("aws:SecureTransport", "aws:SourceIp")),
                new Breach(
                        "files that are kept when they are erased",
                        DataLaws.FILES,
                        "prod",
                        "S3::Bucket#FileStore",
                        set(p + "VersioningConfiguration", new TreeMap<>(Map.of("Status", "Enabled")))),
                new Breach(
                        "a key that knows the application",
                        DataLaws.APART,
                        "prod",
                        "KMS::Key",
                        set(p + "Description", "Outcrop-prod-App:ExportsOutput")),
                new Breach(
                        "a function nobody asked for",
                        DataLaws.PLAIN,
                        "prod",
                        "KMS::Alias",
                        body -> body.put("Type", "AWS::Lambda::Function")));
    }
}
