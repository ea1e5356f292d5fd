package dev.outcrop.bedrock.local;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** The official clients, with retries off. */
final class SdkClients {
    static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    static final Duration SOON = Duration.ofSeconds(10);

    /** Shared, because closing one takes Netty two seconds. */
    private static final SdkEventLoopGroup LOOPS = SdkEventLoopGroup.builder().build();

    private SdkClients() {}

    static BedrockRuntimeClient sync(URI endpoint) {
        return sync(endpoint, BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY);
    }

    static BedrockRuntimeClient sync(URI endpoint, String key, String secret) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(key, secret)))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /** HTTP/2 with prior knowledge is what the SDK does by itself on plain http. */
    static BedrockRuntimeAsyncClient async(URI endpoint, Protocol protocol) {
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(BedrockLocal.LOCAL_ACCESS_KEY, BedrockLocal.LOCAL_SECRET_KEY)))
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(
                        NettyNioAsyncHttpClient.builder().protocol(protocol).eventLoopGroup(LOOPS))
                .build();
    }

    static ConverseStreamRequest ask(String text) {
        return ConverseStreamRequest.builder()
                .modelId(MODEL)
                .messages(user(text))
                .build();
    }

    static Message user(String text) {
        return Message.builder()
                .role("user")
                .content(ContentBlock.fromText(text))
                .build();
    }

    /** A stream's events as they come, and its end. */
    record Streaming(List<ConverseStreamOutput> events, CompletableFuture<Void> end) {

        static Streaming of(BedrockRuntimeAsyncClient client, ConverseStreamRequest request) {
            List<ConverseStreamOutput> events = new CopyOnWriteArrayList<>();
            var handler = ConverseStreamResponseHandler.builder()
                    .subscriber(events::add)
                    .build();
            return new Streaming(events, client.converseStream(request, handler));
        }
    }
}
