package dev.outcrop.bench.springai;

import java.net.URI;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

@SpringBootApplication
class SpringAiPeer {

    static void main(String[] args) {
        SpringApplication.run(SpringAiPeer.class, args);
    }

    /**
     * Spring AI's own client (BedrockProxyChatModel.Builder, same limits), but for the endpoint and the protocol, which
     * no property sets.
     */
    @Bean
    BedrockRuntimeAsyncClient bedrock(
            @Value("${bench.endpoint}") URI endpoint,
            @Value("${bench.protocol}") Protocol protocol,
            @Value("${bench.max-concurrency}") int maxConcurrency,
            @Value("${bench.connect-timeout}") Duration connectTimeout,
            @Value("${bench.acquire-timeout}") Duration acquireTimeout,
            AwsCredentialsProvider credentials,
            AwsRegionProvider region) {
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(region.getRegion())
                .credentialsProvider(credentials)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .protocol(protocol)
                        .tcpKeepAlive(true)
                        .readTimeout(Duration.ofSeconds(30))
                        .connectionTimeout(connectTimeout)
                        .connectionAcquisitionTimeout(acquireTimeout)
                        .maxConcurrency(maxConcurrency))
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMinutes(5)))
                .build();
    }
}
