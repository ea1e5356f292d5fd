package dev.outcrop.bedrock;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import tools.jackson.databind.JsonNode;

/** The yardstick: AWS's own client, in both of its forms. */
final class OfficialClient implements AutoCloseable {
    private final BedrockRuntimeClient client;
    private final BedrockRuntimeAsyncClient streaming;

    OfficialClient(URI endpoint) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));
        client = BedrockRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        streaming = BedrockRuntimeAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                .build();
    }

    void converse(String modelId, Theirs theirs) {
        client.converse(request -> {
            request.modelId(modelId).messages(theirs.messages());
            if (!theirs.system().isEmpty()) {
                request.system(theirs.system());
            }
            theirs.tools().ifPresent(request::toolConfig);
            theirs.inference().ifPresent(request::inferenceConfig);
            theirs.additional().ifPresent(request::additionalModelRequestFields);
            if (!theirs.metadata().isEmpty()) {
                request.requestMetadata(theirs.metadata());
            }
            ConverseRequest more = theirs.more();
            request.outputConfig(more.outputConfig())
                    .performanceConfig(more.performanceConfig())
                    .serviceTier(more.serviceTier())
                    .promptVariables(more.promptVariables())
                    .additionalModelResponseFieldPaths(more.additionalModelResponseFieldPaths());
            theirs.guardrail()
                    .ifPresent(words -> request.guardrailConfig(config -> config.guardrailIdentifier(words.get(0))
                            .guardrailVersion(words.get(1))
                            .trace(words.get(2))));
        });
    }

    void converseStream(String modelId, Theirs theirs) {
        streaming
                .converseStream(
                        request -> {
                            request.modelId(modelId).messages(theirs.messages());
                            if (!theirs.system().isEmpty()) {
                                request.system(theirs.system());
                            }
                            theirs.tools().ifPresent(request::toolConfig);
                            theirs.inference().ifPresent(request::inferenceConfig);
                            theirs.additional().ifPresent(request::additionalModelRequestFields);
                            if (!theirs.metadata().isEmpty()) {
                                request.requestMetadata(theirs.metadata());
                            }
                            ConverseRequest more = theirs.more();
                            request.outputConfig(more.outputConfig())
                                    .performanceConfig(more.performanceConfig())
                                    .serviceTier(more.serviceTier())
                                    .promptVariables(more.promptVariables())
                                    .additionalModelResponseFieldPaths(more.additionalModelResponseFieldPaths());
                            theirs.guardrail()
                                    .ifPresent(words ->
                                            request.guardrailConfig(config -> config.guardrailIdentifier(words.get(0))
                                                    .guardrailVersion(words.get(1))
                                                    .trace(words.get(2))
                                                    .streamProcessingMode(words.get(3))));
                        },
                        ConverseStreamResponseHandler.builder()
                                .subscriber(_ -> {})
                                .build())
                .join();
    }

    /** Any other call. */
    BedrockRuntimeClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        streaming.close();
    }

    /** A JSON tree as the SDK's document, with the order of its keys. */
    static Document document(JsonNode json) {
        if (json.isObject()) {
            var map = new LinkedHashMap<String, Document>();
            json.properties().forEach(member -> map.put(member.getKey(), document(member.getValue())));
            return Document.fromMap(map);
        }
        if (json.isArray()) {
            var list = new ArrayList<Document>();
            json.forEach(item -> list.add(document(item)));
            return Document.fromList(list);
        }
        if (json.isNumber()) {
            return Document.fromNumber(json.toString());
        }
        if (json.isBoolean()) {
            return Document.fromBoolean(json.booleanValue());
        }
        return json.isNull() ? Document.fromNull() : Document.fromString(json.stringValue());
    }

    /** What the SDK is asked to send, for either of its request types. */
    record Theirs(
            List<Message> messages,
            List<SystemContentBlock> system,
            Optional<ToolConfiguration> tools,
            Optional<InferenceConfiguration> inference,
            Optional<List<String>> guardrail,
            Optional<Document> additional,
            Map<String, String> metadata,
            ConverseRequest more) {

        static Theirs of(ContentBlock... content) {
            return new Theirs(
                    List.of(message("user", content)),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    ConverseRequest.builder().build());
        }

        private static Message message(String role, ContentBlock... content) {
            return Message.builder().role(role).content(content).build();
        }

        Theirs withTurn(String role, ContentBlock... content) {
            var all = new ArrayList<>(messages);
            all.add(message(role, content));
            return new Theirs(all, system, tools, inference, guardrail, additional, metadata, more);
        }

        Theirs withSystem(SystemContentBlock... blocks) {
            return new Theirs(messages, List.of(blocks), tools, inference, guardrail, additional, metadata, more);
        }

        Theirs withTools(ToolConfiguration config) {
            return new Theirs(messages, system, Optional.of(config), inference, guardrail, additional, metadata, more);
        }

        Theirs withInference(int maxTokens, float temperature, float topP, String... stops) {
            var config = InferenceConfiguration.builder()
                    .maxTokens(maxTokens)
                    .temperature(temperature)
                    .topP(topP)
                    .stopSequences(stops)
                    .build();
            return new Theirs(messages, system, tools, Optional.of(config), guardrail, additional, metadata, more);
        }

        Theirs withGuardrail(String id, String version, String trace, String mode) {
            return new Theirs(
                    messages,
                    system,
                    tools,
                    inference,
                    Optional.of(List.of(id, version, trace, mode)),
                    additional,
                    metadata,
                    more);
        }

        Theirs withAdditional(Document fields) {
            return new Theirs(messages, system, tools, inference, guardrail, Optional.of(fields), metadata, more);
        }

        Theirs withMetadata(Map<String, String> pairs) {
            return new Theirs(messages, system, tools, inference, guardrail, additional, pairs, more);
        }

        /** With what of {@code options} stands in both request types under one name and type. */
        Theirs withMore(ConverseRequest options) {
            return new Theirs(messages, system, tools, inference, guardrail, additional, metadata, options);
        }
    }
}
