package dev.outcrop.bench.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The least that a chat server can be: the JDK's server on virtual threads, the JDK's client, one agent, one tool.
 * Nothing is signed, checked or shared, and nothing stored unless {@code KEEP} names a file: then each message is in it
 * before the answer goes on. What a system adds to this is the price of what it does.
 */
public final class BareServer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int BACKLOG = 16_384;

    private final BareAgent agent;

    private BareServer(BareAgent agent) {
        this.agent = agent;
    }

    /** Listens on {@code PORT} of loopback; asks {@code BEDROCK_ENDPOINT}. */
    public static void main(String[] args) throws IOException, SQLException {
        int port = Integer.parseInt(System.getenv("PORT"));
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
        String file = System.getenv("KEEP");
        BareAgent.Keeper keeper = file == null ? _ -> {} : BareStore.open(file)::keep;
        var bare = new BareServer(new BareAgent(client, URI.create(System.getenv("BEDROCK_ENDPOINT")), keeper));
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/ready", BareServer::ready);
        server.createContext("/chat", bare::chat);
        server.start();
    }

    private static void ready(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void chat(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange;
                OutputStream out = exchange.getResponseBody()) {
            agent.answer(body.path("text").asString(""), delta -> {
                String json = JSON.writeValueAsString(delta);
                out.write(("data: {\"delta\":" + json + "}\n\n").getBytes(UTF_8));
                out.flush();
            });
            out.write("data: [DONE]\n\n".getBytes(UTF_8));
        }
    }
}
