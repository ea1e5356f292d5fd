package dev.outcrop.bedrock.local;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * The blocks of types that the API reference does not have which stood in answers, letter by letter: a client sends them
 * back as they came, or not at all. Each comes in one delta, as {@link Turn#unknownBlock} writes it.
 */
final class SentBlocks {
    /** A delta of this kind belongs to a block of another name. */
    private static final String CITATION = "citation";

    private final Set<String> sent = ConcurrentHashMap.newKeySet();

    /** Looks at an event before it goes out. */
    void sending(Step.Event event) {
        if (event.type().equals(Events.DELTA)) {
            JsonNode delta = event.payload().path("delta");
            List<String> types = RequestChecks.types(delta);
            if (types.size() == 1 && !RequestChecks.known(types.getFirst()) && !types.contains(CITATION)) {
                sent.add(Json.text(delta));
            }
        }
    }

    /** Whether exactly this block was sent, the order of its keys included. */
    boolean contains(JsonNode block) {
        return sent.contains(Json.text(block));
    }
}
