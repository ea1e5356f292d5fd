package dev.outcrop.bench.langchain4j;

import dev.langchain4j.model.bedrock.BedrockStreamingChatModel;
import dev.langchain4j.service.AiServices;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

final class LangChain4jPeer {

    static void main(String[] args) {
        var tuned = List.of(args).contains("--tuned");
        var protocol = List.of(args).contains("--http2") ? Protocol.HTTP2 : Protocol.HTTP1_1;
        var agent = AiServices.builder(Agent.class)
                .streamingChatModel(BedrockStreamingChatModel.builder()
                        .client(client(tuned, protocol))
                        .modelId("anthropic.claude-sonnet-4-5-20250929-v1:0")
                        .build())
                .tools(new Weather())
                .build();
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(System.getenv("PORT")))
                .routing(routes -> routes.get("/ready", (_, response) -> response.send("ready"))
                        .post("/chat", new Chat(agent)))
                .build()
                .start();
    }

    /**
     * LangChain4j's own client, but for the endpoint and the protocol, which its builder can't set: the SDK's 50 connections,
     * 10 s to wait for one, and a minute for the whole answer. Tuned, no limit is in the way.
     */
    private static BedrockRuntimeAsyncClient client(boolean tuned, Protocol protocol) {
        var http = NettyNioAsyncHttpClient.builder().protocol(protocol);
        if (tuned) {
            http.maxConcurrency(20_000)
                    .connectionTimeout(Duration.ofMinutes(1))
                    .connectionAcquisitionTimeout(Duration.ofMinutes(1));
        }
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(URI.create(System.getenv("BEDROCK_ENDPOINT")))
                .httpClientBuilder(http)
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofMinutes(tuned ? 10 : 1)))
                .build();
    }
}
