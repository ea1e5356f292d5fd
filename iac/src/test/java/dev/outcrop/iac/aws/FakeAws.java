package dev.outcrop.iac.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * AWS as far as the commands ask it, at its wire protocols. Stacks are files in a folder, which the pretended CDK makes
 * and removes. Every call has to be signed with the test's key.
 */
final class FakeAws implements AutoCloseable {
    static final String KEY = "AKIDTESTTESTTESTTEST";

    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<String, String> secrets = new ConcurrentHashMap<>();
    final List<String> databaseUsers = Collections.synchronizedList(new ArrayList<>());
    /** Whose statements these were: the ends of their clusters' ARNs. */
    final List<String> databases = Collections.synchronizedList(new ArrayList<>());

    /** Clusters, each of which can be restored to some days of November. */
    final List<String> clusters = Collections.synchronizedList(new ArrayList<>());

    /** Those of them that can't be restored to any moment yet. */
    final List<String> young = Collections.synchronizedList(new ArrayList<>());

    final List<String> tags = Collections.synchronizedList(new ArrayList<>());
    final List<String> files = Collections.synchronizedList(new ArrayList<>());
    final Path stacks;
    String account = "222222222222";
    boolean healthy = true;
    int asleep;
    double fargateQuota = 100;
    double modelQuota = 200;
    String agreement = "AVAILABLE";

    /** What CloudFront gives. */
    String address = "https://d111111abcdef8.cloudfront.net";

    /** Where a database can be. */
    List<String> zones = List.of("us-east-1a", "us-east-1b", "us-east-1c", "eu-central-1a", "eu-central-1b");

    List<String> profileRegions = List.of("us-east-1", "us-east-2", "us-west-2");

    private final HttpServer server;

    FakeAws(Path stacks) throws IOException {
        this.stacks = stacks;
        Files.createDirectories(stacks);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8);
        Reply reply;
        try {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (path.equals("/health/ready")) {
                calls.add("health");
                reply = new Reply(healthy ? 200 : 503, "{}");
            } else if (!String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                    .contains("Credential=" + KEY)) {
                reply = new Reply(403, "{\"__type\":\"UnrecognizedClientException\",\"message\":\"not signed\"}");
            } else if (target != null) {
                reply = json(
                        target.substring(target.lastIndexOf('.') + 1),
                        target,
                        JsonMapper.shared().readTree(body));
            } else if (path.startsWith("/outcrop-")) {
                reply = bucket(String.valueOf(exchange.getRequestURI().getRawQuery()), body);
            } else if (body.startsWith("Action=") || body.contains("&Action=")) {
                reply = query(form(body));
            } else {
                reply = rest(
                        path,
                        body.isEmpty()
                                ? JsonMapper.shared().createObjectNode()
                                : JsonMapper.shared().readTree(body));
            }
        } catch (RuntimeException e) {
            reply = new Reply(400, "{\"__type\":\"FakeFault\",\"message\":\"" + e + "\"}");
        }
        byte[] bytes = reply.text().getBytes(StandardCharsets.UTF_8);
        reply.error().ifPresent(code -> exchange.getResponseHeaders().add("x-amzn-ErrorType", code));
        exchange.getResponseHeaders()
                .add("Content-Type", reply.text().startsWith("<") ? "text/xml" : "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private record Reply(int status, String text) {
        Optional<String> error() {
            return status == 200 || !text.startsWith("{\"__type\"")
                    ? Optional.empty()
                    : Optional.of(
                            JsonMapper.shared().readTree(text).path("__type").asString());
        }
    }

    private static Reply refused(String code, String message) {
        return new Reply(400, "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}");
    }

    private static Reply good(String json) {
        return new Reply(200, json);
    }

    private Reply json(String action, String target, JsonNode body) {
        calls.add(action);
        return switch (action) {
            case "GetSecretValue", "PutSecretValue" -> secret(action, body);
            case "GetAuthorizationToken" ->
                good("{\"authorizationData\":[{\"authorizationToken\":\""
                        + Base64.getEncoder().encodeToString("AWS:ecr-password".getBytes(StandardCharsets.UTF_8))
                        + "\",\"proxyEndpoint\":\"https://" + account + ".dkr.ecr.us-east-1.amazonaws.com\"}]}");
            case "BatchGetImage" ->
                good(
                        body.at("/imageIds/0/imageDigest").asString("").endsWith("f")
                                        || tags.contains(
                                                body.at("/imageIds/0/imageTag").asString(""))
                                ? "{\"images\":[{\"imageManifest\":\"{}\"}]}"
                                : "{\"images\":[]}");
            case "DescribeServices" -> services(body);
            case "DescribeTaskDefinition" ->
                good("{\"taskDefinition\":{\"containerDefinitions\":[{\"name\":\"server\",\"image\":\"x/y@"
                        + OperatorScene.DIGEST + "\"}]}}");
            case "UpdateService" -> good("{\"service\":{\"status\":\"ACTIVE\"}}");
            case "DescribeUserPoolClient" ->
                good("{\"UserPoolClient\":{\"ClientSecret\":\"cognito-made-this\",\"ClientId\":\"client-1\"}}");
            case "FilterLogEvents" ->
                good("{\"events\":[{\"eventId\":\"1\",\"timestamp\":"
                        + body.path("startTime").asLong()
                        + ",\"message\":\"{\\\"level\\\":\\\"INFO\\\",\\\"message\\\":\\\"ready\\\"}\\n\"},"
                        + "{\"eventId\":\"2\",\"timestamp\":"
                        + (body.path("startTime").asLong() + 5)
                        + ",\"message\":\"filter " + body.path("filterPattern").asString("none") + "\"}]}");
            case "GetServiceQuota" ->
                good("{\"Quota\":{\"QuotaName\":\"Fargate "
                        + body.path("QuotaCode").asString() + "\",\"Value\":" + fargateQuota + "}}");
            case "ListServiceQuotas" -> quotas(body);
            default -> refused("UnknownOperationException", target);
        };
    }

    private Reply secret(String action, JsonNode body) {
        String name = body.path("SecretId").asString();
        String old = secrets.get(name);
        if (old == null) {
            return refused("ResourceNotFoundException", "no secret " + name);
        }
        if (action.equals("PutSecretValue")) {
            secrets.put(name, body.path("SecretString").asString());
        }
        return good("{\"Name\":\"" + name + "\",\"SecretString\":"
                + JsonMapper.shared().writeValueAsString(secrets.get(name)) + "}");
    }

    private Reply services(JsonNode body) {
        String stage = body.path("cluster").asString().replace("outcrop-", "");
        if (!Files.exists(stacks.resolve("Outcrop-" + stage + "-App"))) {
            return refused("ClusterNotFoundException", "no cluster");
        }
        return good("{\"services\":[{\"status\":\"ACTIVE\",\"runningCount\":2,\"desiredCount\":2,\"pendingCount\":0,"
                + "\"taskDefinition\":\"task:7\",\"deployments\":[{\"rolloutState\":\"COMPLETED\"}],"
                + "\"events\":[{\"createdAt\":1767225600,\"message\":\"has reached a steady state.\"}]}]}");
    }

    private Reply quotas(JsonNode body) {
        return body.has("NextToken")
                ? good("{\"Quotas\":[{\"QuotaName\":\"Cross-region model inference requests per minute for Anthropic"
                        + " Claude Sonnet 4.5 V1\",\"Value\":" + modelQuota + "}]}")
                : good("{\"NextToken\":\"2\",\"Quotas\":[{\"QuotaName\":\"On-demand model inference requests per"
                        + " minute for Anthropic Claude 3 Haiku\",\"Value\":7}]}");
    }

    private Reply query(Map<String, String> form) {
        String action = String.valueOf(form.get("Action"));
        calls.add(action);
        return switch (action) {
            case "GetCallerIdentity" ->
                good("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + account
                        + ":user/op</Arn><UserId>U</UserId><Account>" + account
                        + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
            case "DescribeStacks" -> stack(String.valueOf(form.get("StackName")));
            case "DescribeDBClusters" -> cluster(String.valueOf(form.get("DBClusterIdentifier")));
            case "DescribeOrderableDBInstanceOptions" -> zones();
            case "UpdateTerminationProtection" -> protection(form);
            case "ListStackResources" -> resources(String.valueOf(form.get("StackName")));
            case "ModifyLoadBalancerAttributes" -> balancer();
            default -> new Reply(400, error("InvalidAction", action));
        };
    }

    private Reply zones() {
        return good("<DescribeOrderableDBInstanceOptionsResponse><DescribeOrderableDBInstanceOptionsResult>"
                + "<OrderableDBInstanceOptions><OrderableDBInstanceOption><AvailabilityZones>"
                + zones.stream()
                        .map(zone -> "<AvailabilityZone><Name>" + zone + "</Name></AvailabilityZone>")
                        .collect(Collectors.joining())
                + "</AvailabilityZones></OrderableDBInstanceOption></OrderableDBInstanceOptions>"
                + "</DescribeOrderableDBInstanceOptionsResult></DescribeOrderableDBInstanceOptionsResponse>");
    }

    private Reply cluster(String name) {
        return clusters.contains(name)
                ? good("<DescribeDBClustersResponse><DescribeDBClustersResult><DBClusters><DBCluster>"
                        + "<DBClusterIdentifier>" + name + "</DBClusterIdentifier><Status>available</Status>"
                        + (young.contains(name)
                                ? ""
                                : "<EarliestRestorableTime>2026-11-15T00:00:00Z</EarliestRestorableTime>"
                                        + "<LatestRestorableTime>2026-11-29T12:00:00Z</LatestRestorableTime>")
                        + "</DBCluster></DBClusters></DescribeDBClustersResult>"
                        + "</DescribeDBClustersResponse>")
                : new Reply(404, error("DBClusterNotFoundFault", "DBCluster " + name + " not found."));
    }

    private Reply balancer() {
        try (Stream<Path> all = Files.list(stacks)) {
            for (Path held :
                    all.filter(file -> file.toString().endsWith(".balancer")).toList()) {
                Files.delete(held);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return good("<ModifyLoadBalancerAttributesResponse><ModifyLoadBalancerAttributesResult/>"
                + "</ModifyLoadBalancerAttributesResponse>");
    }

    private Reply protection(Map<String, String> form) {
        String name = String.valueOf(form.get("StackName"));
        if (!"false".equals(form.get("EnableTerminationProtection"))) {
            return new Reply(400, error("ValidationError", "nothing here protects"));
        }
        try {
            Files.deleteIfExists(stacks.resolve(name + ".protected"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return good("<UpdateTerminationProtectionResponse><UpdateTerminationProtectionResult><StackId>" + name
                + "</StackId></UpdateTerminationProtectionResult></UpdateTerminationProtectionResponse>");
    }

    private Reply stack(String name) {
        if (!Files.exists(stacks.resolve(name))) {
            return new Reply(400, error("ValidationError", "Stack with id " + name + " does not exist"));
        }
        String status;
        try {
            status = Files.readString(stacks.resolve(name)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var outputs = new TreeMap<>(Map.of(
                "BootstrapVersion", "30",
                "OwnerSecret", "arn:aws:secretsmanager:us-east-1:" + account + ":secret:rds!owner",
                "UserPool", "us-east-1_pool",
                "Client", "client-1",
                "Address", "balancer-1.us-east-1.elb.amazonaws.com"));
        if (name.endsWith("-Entry")) {
            outputs.put("Url", address);
        }
        if (name.endsWith("-DeployRole")) {
            outputs.put("Role", "arn:aws:iam::" + account + ":role/outcrop-deploy");
        }
        return good("<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>" + name
                + "</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>"
                + (status.isEmpty() ? "CREATE_COMPLETE" : status) + "</StackStatus><Outputs>"
                + outputs.entrySet().stream()
                        .map(output -> "<member><OutputKey>" + output.getKey() + "</OutputKey><OutputValue>"
                                + output.getValue() + "</OutputValue></member>")
                        .collect(Collectors.joining())
                + "</Outputs><EnableTerminationProtection>" + Files.exists(stacks.resolve(name + ".protected"))
                + "</EnableTerminationProtection></member></Stacks></DescribeStacksResult></DescribeStacksResponse>");
    }

    private static Reply resources(String stack) {
        Map<String, String> found = stack.endsWith("-App")
                ? Map.of(
                        "AWS::ElasticLoadBalancingV2::LoadBalancer", "arn:aws:elasticloadbalancing:balancer",
                        "AWS::S3::Bucket", "outcrop-access-logs-x1")
                : stack.endsWith("-Entry")
                        ? Map.of(
                                "AWS::ElasticLoadBalancingV2::LoadBalancer", "arn:aws:elasticloadbalancing:balancer",
                                "AWS::CloudFront::Distribution", "E1EXAMPLE")
                        : stack.endsWith("-Data")
                                ? Map.of(
                                        "AWS::RDS::DBCluster", "outcrop-prod",
                                        "AWS::EC2::SecurityGroup", "sg-1",
                                        "AWS::S3::Bucket", "outcrop-files-x2")
                                : stack.endsWith("-Identity")
                                        ? Map.of("AWS::Cognito::UserPool", "us-east-1_pool")
                                        : Map.of("AWS::ECR::Repository", "outcrop-prod");
        return good("<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>"
                + found.entrySet().stream()
                        .map(one -> "<member><LogicalResourceId>x</LogicalResourceId><ResourceType>" + one.getKey()
                                + "</ResourceType><PhysicalResourceId>" + one.getValue()
                                + "</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>")
                        .collect(Collectors.joining())
                + "</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>");
    }

    private static String error(String code, String message) {
        return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message
                + "</Message></Error></ErrorResponse>";
    }

    /** Of buckets in the path: a list of what is in one, and the end of it. */
    private Reply bucket(String query, String body) {
        if (query.startsWith("delete")) {
            calls.add("DeleteObjects");
            files.removeIf(key -> body.contains("<Key>" + key + "</Key>"));
            return good("<DeleteResult/>");
        }
        calls.add("ListObjectsV2");
        return good("<ListBucketResult><IsTruncated>false</IsTruncated>"
                + files.stream()
                        .map(key -> "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>")
                        .collect(Collectors.joining())
                + "</ListBucketResult>");
    }

    private Reply rest(String path, JsonNode body) {
        if (path.equals("/Execute")) {
            String sql = body.path("sql").asString();
            calls.add("ExecuteStatement " + sql);
            String arn = body.path("resourceArn").asString();
            databases.add(arn.substring(arn.lastIndexOf(':') + 1));
            if (asleep > 0) {
                asleep--;
                return refused("DatabaseResumingException", "waking up");
            }
            if (sql.startsWith("CREATE USER")) {
                databaseUsers.add(sql);
            }
            return good(
                    sql.startsWith("SELECT") && !databaseUsers.isEmpty()
                            ? "{\"records\":[[{\"longValue\":1}]]}"
                            : "{\"records\":[]}");
        }
        if (path.startsWith("/foundation-model-availability/")) {
            calls.add("GetFoundationModelAvailability");
            return good("{\"modelId\":\"m\",\"agreementAvailability\":{\"status\":\"" + agreement
                    + "\"},\"authorizationStatus\":\"AUTHORIZED\",\"entitlementAvailability\":\"AVAILABLE\","
                    + "\"regionAvailability\":\"AVAILABLE\"}");
        }
        if (path.startsWith("/inference-profiles/")) {
            calls.add("GetInferenceProfile");
            return good("{\"models\":["
                    + profileRegions.stream()
                            .map(region -> "{\"modelArn\":\"arn:aws:bedrock:" + region + "::foundation-model/m\"}")
                            .collect(Collectors.joining(","))
                    + "],\"status\":\"ACTIVE\"}");
        }
        return refused("UnknownOperationException", path);
    }

    private static Map<String, String> form(String body) {
        var form = new TreeMap<String, String>();
        for (String pair : body.split("&", -1)) {
            int at = pair.indexOf('=');
            form.put(pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
