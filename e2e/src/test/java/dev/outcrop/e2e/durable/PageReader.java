package dev.outcrop.e2e.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** What our page makes of an answer's stream, and of the same stream again after a cut. */
final class PageReader {
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final List<String> ofThisStep = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final Consumer<JsonNode> heard;
    private boolean done;
    private String finish = "";
    private String error = "";

    PageReader() {
        this(_ -> {});
    }

    /** {@code heard} is told of each chunk as it is read. */
    PageReader(Consumer<JsonNode> heard) {
        this.heard = heard;
    }

    /**
     * Reads on, at most {@code most} chunks, from a stream that begins with {@code start}; whether the answer is whole
     * then. A cut is no end.
     */
    boolean read(InputStream stream, int most) {
        int read = 0;
        try (var lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            while (read < most) {
                Optional<String> line = Optional.ofNullable(lines.readLine());
                if (line.isEmpty()) {
                    return done;
                }
                if (line.get().equals("data: [DONE]")) {
                    done = true;
                } else if (line.get().startsWith("data: ")) {
                    add(ChatClient.JSON.readTree(line.get().substring(6)));
                    read++;
                }
            }
        } catch (IOException cut) {
            return done; // asked for again, as a page does
        }
        return done;
    }

    private void add(JsonNode chunk) {
        String type = chunk.path("type").asString();
        types.add(type);
        heard.accept(chunk);
        String id = chunk.path("id").asString("");
        switch (type) {
            case "start" -> {
                texts.clear();
                ofThisStep.clear();
            }
            case "start-step" -> ofThisStep.clear();
            case "reset-step" -> {
                ofThisStep.forEach(texts::remove);
                ofThisStep.clear();
            }
            case "text-start" -> {
                if (texts.put(id, new StringBuilder()) != null) {
                    throw new AssertionError("a text is begun twice: " + id + " in " + types);
                }
                ofThisStep.add(id);
            }
            case "text-delta" -> {
                StringBuilder text = texts.get(id);
                if (text == null) {
                    throw new AssertionError("more of a text that was not begun: " + id + " in " + types);
                }
                text.append(chunk.path("delta").asString());
            }
            case "finish" -> finish = chunk.path("finishReason").asString("");
            case "error" -> error = chunk.path("errorText").asString();
            default -> {
                // of no interest here
            }
        }
    }

    /** The answer's text so far. */
    String text() {
        return String.join("", texts.values());
    }

    /** Why the answer ended; empty if it was not told. */
    String finish() {
        return finish;
    }

    /** What was said to have gone wrong. */
    String error() {
        return error;
    }

    List<String> types() {
        return List.copyOf(types);
    }
}
