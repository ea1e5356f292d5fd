package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A guardrail that {@link BedrockLocal} has. It finds words by their letters, where the service understands.
 *
 * @param topics denied topics, each with the words that it is known by
 * @param words refused words
 * @param masks regular expressions of what is masked, by the name that is put in its place
 * @param inputMessage said instead of an answer to what is refused
 * @param outputMessage said instead of an answer that is refused
 */
public record LocalGuardrail(
        String id,
        String version,
        Map<String, List<String>> topics,
        List<String> words,
        Map<String, String> masks,
        String inputMessage,
        String outputMessage) {
    public LocalGuardrail {
        requireNonNull(id, "id is null");
        requireNonNull(version, "version is null");
        topics = Map.copyOf(topics);
        words = List.copyOf(words);
        masks = Map.copyOf(masks);
        requireNonNull(inputMessage, "inputMessage is null");
        requireNonNull(outputMessage, "outputMessage is null");
    }

    /** One that finds nothing yet. */
    public static LocalGuardrail of(String id, String version) {
        return new LocalGuardrail(
                id,
                version,
                Map.of(),
                List.of(),
                Map.of(),
                "Sorry, the model cannot answer this question.",
                "Sorry, the model's answer was withheld.");
    }

    /** Refuses what has one of these words. */
    public LocalGuardrail blocking(String... refused) {
        return new LocalGuardrail(id, version, topics, List.of(refused), masks, inputMessage, outputMessage);
    }

    /** Refuses a topic, which is recognised by these words. */
    public LocalGuardrail denying(String topic, String... known) {
        Map<String, List<String>> all = new LinkedHashMap<>(topics);
        all.put(topic, List.of(known));
        return new LocalGuardrail(id, version, all, words, masks, inputMessage, outputMessage);
    }

    /** The same as it looks at a stream that it does not hold: it masks nothing. */
    LocalGuardrail withoutMasks() {
        return new LocalGuardrail(id, version, topics, words, Map.of(), inputMessage, outputMessage);
    }

    /** Puts {@code {TYPE}} in place of what {@code regex} finds. */
    public LocalGuardrail masking(String type, String regex) {
        Map<String, String> all = new LinkedHashMap<>(masks);
        all.put(type, regex);
        return new LocalGuardrail(id, version, topics, words, all, inputMessage, outputMessage);
    }
}
