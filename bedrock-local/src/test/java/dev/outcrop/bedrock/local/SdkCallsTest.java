package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensInput;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;
import tools.jackson.databind.JsonNode;

/** The operations that answer at once, as the official synchronous clients see them. */
class SdkCallsTest {
    private final Script script = Script.create();
    private final BedrockLocal bedrock =
            BedrockLocal.start(BedrockLocal.Options.of(script).withApiKey("local-api-key"));
    private final BedrockRuntimeClient client = SdkClients.sync(bedrock.endpoint());

    @AfterEach
    void stop() {
        client.close();
        bedrock.close();
    }

    @Test
    void converse_folds_all_blocks_into_one_message() {
        script.turn(t -> t.reasoning(List.of("Let ", "me"), "SIG")
                .text("Hello ", "world")
                .toolUse("t1", "weather", "{\"city\":", "\"Oslo\"}")
                .toolUse("t2", "clock")
                .usage(10, 20, 100, 0)
                .additionalResponseFields(Json.parse("{\"x\":1}")));

        ConverseResponse response = converse(client, "Weather?");

        List<ContentBlock> content = response.output().message().content();
        assertThat(content.get(0).reasoningContent().reasoningText().text()).isEqualTo("Let me");
        assertThat(content.get(0).reasoningContent().reasoningText().signature())
                .isEqualTo("SIG");
        assertThat(content.get(1).text()).isEqualTo("Hello world");
        assertThat(content.get(2).toolUse().input().asMap().get("city")).isEqualTo(Document.fromString("Oslo"));
        assertThat(content.get(3).toolUse().input().asMap()).isEmpty();
        assertThat(response.stopReason()).isEqualTo(StopReason.TOOL_USE);
        assertThat(response.usage().totalTokens()).isEqualTo(130);
        assertThat(response.additionalModelResponseFields().asMap()).containsKey("x");
        assertThat(response.responseMetadata().requestId()).isNotBlank();
    }

    @Test
    void an_arn_and_a_region_prefix_name_a_model() {
        script.otherwise(t -> t.text("ok"));
        String arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/" + SdkClients.MODEL;
        client.converse(r -> r.modelId(arn).messages(SdkClients.user("Hi")));
        assertThat(bedrock.calls().getLast().modelId()).isEqualTo(arn);
        assertThatThrownBy(() -> client.converse(r -> r.modelId("no-such-model").messages(SdkClients.user("Hi"))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The provided model identifier is invalid.");
        assertThatThrownBy(() -> client.converse(r -> r.modelId("arn:aws:bedrock:us-east-1::foundation-model/nobody.x")
                        .messages(SdkClients.user("Hi"))))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void faults_are_the_services_exceptions() {
        script.turn(t -> t.httpError(429, "ThrottlingException", "Too many requests", Duration.ofSeconds(1)))
                .turn(t -> t.text("a").exception("modelStreamErrorException", "broke"))
                .turn(t -> t.text("a").thenCut());
        assertThatThrownBy(() -> converse(client, "1"))
                .isInstanceOfSatisfying(
                        ThrottlingException.class,
                        e -> assertThat(e.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("Retry-After"))
                                .contains("1"));
        assertThatThrownBy(() -> converse(client, "2")).isInstanceOf(ModelErrorException.class);
        assertThatThrownBy(() -> converse(client, "3")).isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> converse(client, "4"))
                .hasMessageContaining("The script is exhausted: it has no turn for call 4");
    }

    @Test
    void a_guardrails_trace_is_read_by_the_sdk() {
        var guarded = LocalGuardrail.of("gr1", "1").blocking("heist").masking("EMAIL", "[a-z]+@[a-z]+[.]org");
        script.otherwise(t -> t.text("Write to zoe@example.org"));
        try (var server = BedrockLocal.start(BedrockLocal.Options.of(script).withGuardrails(guarded));
                var asking = SdkClients.sync(server.endpoint())) {
            ConverseResponse masked = asking.converse(r -> r.modelId(SdkClients.MODEL)
                    .guardrailConfig(g ->
                            g.guardrailIdentifier("gr1").guardrailVersion("1").trace("enabled"))
                    .messages(SdkClients.user("Whom?")));
            assertThat(masked.stopReason()).isEqualTo(StopReason.GUARDRAIL_INTERVENED);
            assertThat(masked.output().message().content().getFirst().text()).isEqualTo("Write to {EMAIL}");
            var found = requireNonNull(
                            masked.trace().guardrail().outputAssessments().get("gr1"))
                    .getFirst();
            assertThat(found.sensitiveInformationPolicy()
                            .piiEntities()
                            .getFirst()
                            .match())
                    .isEqualTo("zoe@example.org");
            assertThat(found.invocationMetrics()
                            .guardrailCoverage()
                            .textCharacters()
                            .total())
                    .isEqualTo(24);

            var verdict = asking.applyGuardrail(r -> r.guardrailIdentifier("gr1")
                    .guardrailVersion("1")
                    .source("INPUT")
                    .content(GuardrailContentBlock.fromText(t -> t.text("a heist"))));
            assertThat(verdict.actionAsString()).isEqualTo("GUARDRAIL_INTERVENED");
            assertThat(verdict.assessments()
                            .getFirst()
                            .wordPolicy()
                            .customWords()
                            .getFirst()
                            .match())
                    .isEqualTo("heist");
            assertThat(verdict.usage().wordPolicyUnits()).isEqualTo(1);
            assertThatThrownBy(() -> asking.applyGuardrail(r -> r.guardrailIdentifier("gr2")
                            .guardrailVersion("1")
                            .source("INPUT")
                            .content(GuardrailContentBlock.fromText(t -> t.text("a heist")))))
                    .isInstanceOf(ValidationException.class);
        }
    }

    @Test
    void what_the_validator_refuses_is_a_validation_exception() {
        assertThatThrownBy(() -> client.converse(r -> r.modelId(SdkClients.MODEL)))
                .isInstanceOf(ValidationException.class);
        assertThat(script.unused()).isZero();
    }

    @Test
    void tools_reach_the_demo_and_come_back() {
        try (var demo = BedrockLocal.start(BedrockLocal.Options.of(Demo.create(Duration.ZERO, Clock.systemUTC())));
                var asking = SdkClients.sync(demo.endpoint())) {
            Document schema = Document.mapBuilder()
                    .putString("type", "object")
                    .putDocument(
                            "properties",
                            Document.mapBuilder()
                                    .putDocument(
                                            "city",
                                            Document.mapBuilder()
                                                    .putString("type", "string")
                                                    .build())
                                    .build())
                    .putList("required", List.of(Document.fromString("city")))
                    .build();
            Tool tool = Tool.fromToolSpec(ToolSpecification.builder()
                    .name("weather")
                    .description("The weather of a city")
                    .inputSchema(ToolInputSchema.fromJson(schema))
                    .build());
            ConverseResponse response = asking.converse(r -> r.modelId(SdkClients.MODEL)
                    .toolConfig(ToolConfiguration.builder().tools(tool).build())
                    .messages(SdkClients.user("Weather in Oslo?")));
            assertThat(response.output()
                            .message()
                            .content()
                            .getLast()
                            .toolUse()
                            .input()
                            .asMap())
                    .containsEntry("city", Document.fromString("Oslo"));
        }
    }

    @Test
    void counts_tokens() {
        var converse = ConverseTokensRequest.builder()
                .messages(SdkClients.user("Hello world, how are you?"))
                .build();
        assertThat(client.countTokens(r -> r.modelId(SdkClients.MODEL).input(CountTokensInput.fromConverse(converse)))
                        .inputTokens())
                .isBetween(6, 60);
    }

    @Test
    void embeds_with_titan_and_cohere() {
        JsonNode titan = invoke(
                "amazon.titan-embed-text-v2:0", "{\"inputText\":\"tomatoes like warm soil\",\"dimensions\":256}");
        assertThat(titan.path("embedding").size()).isEqualTo(256);
        assertThat(titan.path("inputTextTokenCount").asInt()).isPositive();
        JsonNode cohere = invoke(
                "cohere.embed-multilingual-v3",
                "{\"texts\":[\"tomatoes like warm soil\",\"warm soil suits tomatoes\",\"the stock market fell\"],"
                        + "\"input_type\":\"search_document\"}");
        JsonNode vectors = cohere.path("embeddings");
        assertThat(vectors.size()).isEqualTo(3);
        assertThat(cosine(vectors.path(0), vectors.path(1)))
                .isGreaterThan(cosine(vectors.path(0), vectors.path(2)) + 0.3);
        assertThatThrownBy(() -> invoke("amazon.titan-embed-text-v2:0", "{\"inputText\":\"\"}"))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void the_control_plane_lists_models_and_profiles() {
        try (var control = BedrockClient.builder()
                .endpointOverride(bedrock.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(
                        AwsBasicCredentials.create(BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY)))
                .build()) {
            assertThat(control.listFoundationModels(r -> r.byOutputModality("TEXT"))
                            .modelSummaries())
                    .extracting(model -> model.modelId())
                    .contains("amazon.nova-lite-v1:0");
            assertThat(control.listInferenceProfiles(r -> r.maxResults(100).typeEquals("SYSTEM_DEFINED"))
                            .inferenceProfileSummaries())
                    .extracting(profile -> profile.inferenceProfileId())
                    .contains(SdkClients.MODEL);
            List<String> whole =
                    control.listInferenceProfiles(r -> r.maxResults(1000)).inferenceProfileSummaries().stream()
                            .map(profile -> profile.inferenceProfileId())
                            .toList();
            assertThat(control.listInferenceProfilesPaginator(r -> r.maxResults(3)).inferenceProfileSummaries().stream()
                            .map(profile -> profile.inferenceProfileId()))
                    .hasSizeGreaterThan(6)
                    .containsExactlyElementsOf(whole);
            assertThatThrownBy(() -> control.listInferenceProfiles(r -> r.nextToken("nonsense")))
                    .hasMessageContaining("nextToken is invalid");
            assertThat(control.listInferenceProfiles(r -> r.typeEquals("APPLICATION"))
                            .inferenceProfileSummaries())
                    .extracting(profile -> profile.inferenceProfileArn())
                    .containsExactly(ControlPlane.APPLICATION_PROFILE);
            assertThat(control.getInferenceProfile(r -> r.inferenceProfileIdentifier(ControlPlane.APPLICATION_PROFILE))
                            .models()
                            .getFirst()
                            .modelArn())
                    .isEqualTo("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0");
        }
    }

    @Test
    void a_bearer_key_opens_and_a_wrong_one_does_not() {
        script.otherwise(t -> t.text("ok"));
        try (var right = bearer("local-api-key");
                var wrong = bearer("another-key")) {
            assertThat(converse(right, "Hi")
                            .output()
                            .message()
                            .content()
                            .getFirst()
                            .text())
                    .isEqualTo("ok");
            assertThatThrownBy(() -> converse(wrong, "Hi")).isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    void wrong_keys_are_refused_as_the_service_does() {
        try (var unknown = SdkClients.sync(bedrock.endpoint(), "SOMEBODYELSE", "x");
                var wrong = SdkClients.sync(bedrock.endpoint(), BedrockLocal.LOCAL_ACCESS_KEY, "not-the-secret")) {
            assertThatThrownBy(() -> converse(unknown, "Hi"))
                    .isInstanceOfSatisfying(
                            BedrockRuntimeException.class, e -> assertRefused(e, "UnrecognizedClientException"));
            assertThatThrownBy(() -> converse(wrong, "Hi"))
                    .isInstanceOfSatisfying(
                            BedrockRuntimeException.class, e -> assertRefused(e, "InvalidSignatureException"))
                    .hasMessageContaining("The request signature we calculated does not match");
        }
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void old_signatures_and_expired_tokens_are_refused() {
        script.otherwise(t -> t.text("ok"));
        var token = new LocalCredentials("TEMP", "secret", Optional.of("token"), Optional.of(Instant.EPOCH));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(6));
        try (var ahead = BedrockLocal.start(BedrockLocal.Options.of(script).withClock(later));
                var old = SdkClients.sync(ahead.endpoint());
                var expiring =
                        BedrockLocal.start(BedrockLocal.Options.of(script).withCredentials(token));
                var expired = client(expiring, AwsSessionCredentials.create("TEMP", "secret", "token"));
                var other = client(expiring, AwsSessionCredentials.create("TEMP", "secret", "other"))) {
            // The SDK would correct its clock and try again, so what it reports is the refusal of a first try.
            assertThatThrownBy(() -> converse(old, "Hi")).hasMessageContaining("Signature expired");
            assertThatThrownBy(() -> converse(expired, "Hi"))
                    .isInstanceOfSatisfying(
                            BedrockRuntimeException.class, e -> assertRefused(e, "ExpiredTokenException"));
            assertThatThrownBy(() -> converse(other, "Hi"))
                    .isInstanceOfSatisfying(
                            BedrockRuntimeException.class, e -> assertRefused(e, "UnrecognizedClientException"));
        }
    }

    @Test
    void closing_the_server_ends_a_stalled_answer() throws Exception {
        script.turn(t -> t.thenStall());
        CompletableFuture<ConverseResponse> asking = CompletableFuture.supplyAsync(() -> converse(client, "Hi"));
        bedrock.awaitCall(1, SdkClients.SOON);
        long before = System.nanoTime();
        bedrock.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SdkClients.SOON);
        assertThatThrownBy(asking::join).hasCauseInstanceOf(SdkClientException.class);
    }

    private BedrockRuntimeClient bearer(String key) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(bedrock.endpoint())
                .region(Region.US_EAST_1)
                .tokenProvider(StaticTokenProvider.create(() -> key))
                .authSchemeProvider(BedrockRuntimeAuthSchemeProvider.defaultProvider(List.of("httpBearerAuth")))
                .build();
    }

    private static BedrockRuntimeClient client(BedrockLocal server, AwsCredentials credentials) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials(credentials))
                .build();
    }

    private static StaticCredentialsProvider credentials(AwsCredentials credentials) {
        return StaticCredentialsProvider.create(credentials);
    }

    private static ConverseResponse converse(BedrockRuntimeClient asking, String text) {
        return asking.converse(r -> r.modelId(SdkClients.MODEL).messages(SdkClients.user(text)));
    }

    private JsonNode invoke(String model, String body) {
        return Json.parse(client.invokeModel(r -> r.modelId(model).body(SdkBytes.fromUtf8String(body)))
                .body()
                .asByteArray());
    }

    private static void assertRefused(BedrockRuntimeException e, String code) {
        assertThat(e.statusCode()).isEqualTo(403);
        assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
    }

    private static double cosine(JsonNode one, JsonNode other) {
        double sum = 0;
        for (int i = 0; i < one.size(); i++) {
            sum += one.path(i).asDouble() * other.path(i).asDouble();
        }
        return sum;
    }
}
