package dev.outcrop.iac.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of a service whose module of the SDK is not taken for two questions: its JSON protocol, signed. */
record SignedCalls(String service, String region) {
    private static final Duration SOON = Duration.ofSeconds(15);
    /** Of HTTP itself; Java's client sets them. */
    private static final Set<String> OWN = Set.of("host", "content-length");

    /** As all of the SDK's services have it. */
    private URI endpoint() {
        return Optional.ofNullable(System.getProperty("aws.endpointUrl"))
                .or(() -> Optional.ofNullable(System.getenv("AWS_ENDPOINT_URL")))
                .map(URI::create)
                .orElseGet(() -> URI.create("https://" + service + "." + region + ".amazonaws.com/"));
    }

    JsonNode call(String target, Map<String, Object> body) {
        byte[] bytes = JsonMapper.shared().writeValueAsBytes(body);
        SdkHttpRequest plain = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint())
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", target)
                .build();
        try (var credentials = DefaultCredentialsProvider.builder().build();
                var client = HttpClient.newBuilder().connectTimeout(SOON).build()) {
            var signed = AwsV4HttpSigner.create()
                    .sign(signing -> signing.identity(credentials.resolveCredentials())
                            .request(plain)
                            .payload(ContentStreamProvider.fromByteArray(bytes))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region));
            var request = HttpRequest.newBuilder(signed.request().getUri())
                    .timeout(SOON)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
            signed.request().forEachHeader((name, values) -> {
                if (OWN.stream().noneMatch(name::equalsIgnoreCase)) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != 200) {
                throw SdkClientException.create(
                        service + " answered " + response.statusCode() + ": " + response.body());
            }
            return JsonMapper.shared().readTree(response.body());
        } catch (IOException e) {
            throw SdkClientException.create(service + " was not reached: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SdkClientException.create("interrupted", e);
        }
    }
}
