package dev.outcrop.bench.bare;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A loop of model calls and the one tool. */
final class BareAgent {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNode TOOLS = JSON.readTree("""
            {"tools": [{"toolSpec": {"name": "weather", "description": "Current weather of a city", "inputSchema": {"json":
              {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}}]}
            """);
    private static final int CHECKSUM = 4;

    private final HttpClient client;
    private final URI converse;
    private final Keeper keeper;

    BareAgent(HttpClient client, URI endpoint, Keeper keeper) {
        this.client = client;
        this.keeper = keeper;
        this.converse = endpoint.resolve("/model/bench/converse-stream");
    }

    /** Keeps a message; the answer goes on when that is done. */
    interface Keeper {
        void keep(String message) throws IOException;
    }

    interface Reader {
        void text(String delta) throws IOException;
    }

    /** Answers a text; every delta goes to the reader. */
    void answer(String text, Reader reader) throws IOException {
        ArrayNode messages = JSON.createArrayNode();
        message(messages, "user").addObject().put("text", text);
        keeper.keep(text);
        while (true) {
            Turn turn = call(messages, reader);
            if (!turn.asks) {
                keeper.keep(turn.text.toString());
                return;
            }
            ArrayNode said = message(messages, "assistant");
            if (!turn.text.isEmpty()) {
                said.addObject().put("text", turn.text.toString());
            }
            JsonNode input = JSON.readTree(turn.input.toString());
            said.addObject()
                    .putObject("toolUse")
                    .put("toolUseId", turn.id)
                    .put("name", turn.tool)
                    .set("input", input);
            keeper.keep(said.toString());
            ObjectNode result = message(messages, "user").addObject().putObject("toolResult");
            result.put("toolUseId", turn.id);
            result.putArray("content")
                    .addObject()
                    .set("json", weather(input.path("city").asString("")));
            keeper.keep(result.toString());
        }
    }

    private static final class Turn {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder input = new StringBuilder();
        private String id = "";
        private String tool = "";
        private boolean asks;
        private boolean whole;
    }

    private Turn call(ArrayNode messages, Reader reader) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.set("messages", messages);
        body.set("toolConfig", TOOLS);
        var request = HttpRequest.newBuilder(converse)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        var turn = new Turn();
        try (InputStream in =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
            read(new DataInputStream(in), turn, reader);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (!turn.whole) {
            throw new EOFException("the answer was cut");
        }
        return turn;
    }

    /** Frames until the end: what they hold tells them apart, so their headers are not read. */
    private static void read(DataInputStream in, Turn turn, Reader reader) throws IOException {
        while (true) {
            int total;
            try {
                total = in.readInt();
            } catch (EOFException _) {
                return;
            }
            int headers = in.readInt();
            in.skipNBytes(CHECKSUM + headers);
            byte[] payload = in.readNBytes(total - 12 - headers - CHECKSUM);
            in.skipNBytes(CHECKSUM);
            event(JSON.readTree(payload), turn, reader);
        }
    }

    private static void event(JsonNode event, Turn turn, Reader reader) throws IOException {
        JsonNode delta = event.path("delta");
        if (delta.has("text")) {
            String text = delta.path("text").asString();
            turn.text.append(text);
            reader.text(text);
        } else if (delta.has("toolUse")) {
            turn.input.append(delta.path("toolUse").path("input").asString());
        } else if (event.has("start")) {
            turn.id = event.path("start").path("toolUse").path("toolUseId").asString("");
            turn.tool = event.path("start").path("toolUse").path("name").asString("");
        } else if (event.has("stopReason")) {
            turn.asks = event.path("stopReason").asString("").equals("tool_use");
            turn.whole = true;
        }
    }

    private static ArrayNode message(ArrayNode messages, String role) {
        return messages.addObject().put("role", role).putArray("content");
    }

    private static ObjectNode weather(String city) {
        int plus = city.indexOf('+');
        return JSON.createObjectNode()
                .put("city", city)
                .put("temperature", 21)
                .put("detail", plus < 0 ? "" : "x".repeat(Integer.parseInt(city.substring(plus + 1))));
    }
}
