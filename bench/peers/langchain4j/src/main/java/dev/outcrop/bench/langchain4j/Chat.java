package dev.outcrop.bench.langchain4j;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One answer as server-sent events: the request's virtual thread waits, LangChain4j's threads write as tokens come. */
final class Chat implements Handler {

    record Message(String id, String text) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Agent agent;

    Chat(Agent agent) {
        this.agent = agent;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
        Message message;
        try (var body = request.content().inputStream()) {
            message = JSON.readValue(body, Message.class);
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        try (var out = response.outputStream()) {
            var done = new CompletableFuture<Void>();
            agent.chat(message.text())
                    .onPartialResponseWithContext((part, context) -> {
                        try {
                            send(out, part.text());
                        } catch (IOException | ServerConnectionException readerLeft) {
                            context.streamingHandle().cancel();
                            done.complete(null);
                        }
                    })
                    .onCompleteResponse(_ -> done.complete(null))
                    .onError(done::completeExceptionally)
                    .start();
            done.get();
        }
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(("data: " + JSON.writeValueAsString(text) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
