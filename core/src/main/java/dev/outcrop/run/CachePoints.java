package dev.outcrop.run;

import dev.outcrop.model.Block;
import dev.outcrop.model.Caching;
import dev.outcrop.model.Caching.Place;
import dev.outcrop.model.CallOptions;
import dev.outcrop.model.Message;
import dev.outcrop.model.ModelFacts;
import dev.outcrop.model.ModelFacts.Feature;
import dev.outcrop.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Marks in a call what the provider may keep for the next one: the tools, the system prompt, what was said before this
 * turn, and the newest results of this turn, each in one place, so that there are at most as many as Converse allows (4).
 * Only models that are known to take a mark get it; it is no part of what is said, and never stored.
 *
 * <p>A cache is found again only by exactly what stands before its mark. So nothing that changes from call to call may
 * stand there: of what a prompt can name, only the reader's language and the day change, and each costs one new entry.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">Prompt caching</a>
 */
final class CachePoints {
    private static final String ONE_HOUR = "1h";

    private CachePoints() {}

    /** The call with its marks. {@code turn} is the index of the message that this turn begins with. */
    static ModelRequest mark(ModelRequest request, Caching caching, ModelFacts facts, int turn) {
        var point = new Block.CachePoint(
                caching.ttl().filter(ttl -> ttl.equals(ONE_HOUR) && facts.has(Feature.CACHE_ONE_HOUR)));
        CallOptions options = request.options();
        if (wanted(Place.TOOLS, Feature.CACHE_TOOLS, caching, facts)
                && !request.tools().isEmpty()) {
            options = options.with(draft -> draft.toolCache(point));
        }
        List<Block> system = request.system();
        if (wanted(Place.SYSTEM, Feature.CACHE_SYSTEM, caching, facts) && !system.isEmpty()) {
            system = followed(system, point);
        }
        List<Message> messages = new ArrayList<>(request.messages());
        if (wanted(Place.HISTORY, Feature.CACHE_MESSAGES, caching, facts) && turn > 0) {
            mark(messages, turn - 1, point);
        }
        if (wanted(Place.TOOL_RESULTS, Feature.CACHE_MESSAGES, caching, facts)) {
            lastResults(messages, turn).ifPresent(results -> mark(messages, results, point));
        }
        return new ModelRequest(
                request.modelId(),
                system,
                messages,
                request.tools(),
                request.toolChoice(),
                request.inference(),
                options);
    }

    private static boolean wanted(Place place, Feature feature, Caching caching, ModelFacts facts) {
        return caching.places().contains(place) && facts.has(feature);
    }

    private static Optional<Integer> lastResults(List<Message> messages, int turn) {
        for (int i = messages.size() - 1; i > turn; i--) {
            if (messages.get(i).content().stream().anyMatch(Block.ToolResult.class::isInstance)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static void mark(List<Message> messages, int index, Block.CachePoint point) {
        Message message = messages.get(index);
        messages.set(index, new Message(message.role(), followed(message.content(), point)));
    }

    private static List<Block> followed(List<Block> blocks, Block.CachePoint point) {
        var more = new ArrayList<>(blocks);
        more.add(point);
        return more;
    }
}
