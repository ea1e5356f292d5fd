package dev.outcrop.bedrock.local;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Counts a request as a service with a prompt cache does. What stands before a cache point is kept for its time, if it has as
 * many tokens as the model asks for, and is found again by exactly the same beginning, also if the mark has moved on by then:
 * Claude's models look back over 20 blocks.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html">Prompt caching</a>
 */
final class PromptCache {
    private static final int MOST_ENTRIES = 10_000;
    private static final int LOOK_BACK = 20;
    private static final String ONE_HOUR = "1h";
    private static final String FIVE_MINUTES = "5m";

    private final Clock clock;
    private final Map<String, Kept> entries = new LinkedHashMap<>();

    PromptCache(Clock clock) {
        this.clock = clock;
    }

    private record Kept(Instant until, Duration time) {}

    /** A beginning of the request, up to the end of one block. */
    private record Beginning(String hash, int tokens) {}

    private record Point(int beginning, String ttl) {}

    /** The request's tokens: new ones, ones that the cache gave, and ones that it took. */
    Usage count(String modelId, JsonNode request) {
        int all = Usage.estimate(request);
        int least = least(modelId);
        List<Beginning> beginnings = new ArrayList<>(List.of(new Beginning(hash(modelId), 0)));
        List<Point> points = new ArrayList<>();
        walk(request.path("toolConfig").path("tools"), "tools", beginnings, points);
        walk(request.path("system"), "system", beginnings, points);
        request.path("messages")
                .forEach(message -> walk(message.path("content"), Json.string(message, "role"), beginnings, points));
        return least == 0 || points.isEmpty()
                ? new Usage(all, 0)
                : count(all, least, modelId.contains("claude") ? LOOK_BACK : 0, beginnings, points);
    }

    private synchronized Usage count(int all, int least, int back, List<Beginning> beginnings, List<Point> points) {
        Instant now = clock.instant();
        entries.values().removeIf(kept -> !kept.until().isAfter(now));
        int read = read(least, back, beginnings, points, now);
        int reached = read;
        Map<String, Integer> writes = new TreeMap<>();
        for (Point point : points) {
            Beginning marked = beginnings.get(point.beginning());
            if (marked.tokens() >= least && marked.tokens() > reached) {
                writes.merge(point.ttl(), marked.tokens() - reached, Integer::sum);
                reached = marked.tokens();
                Duration time = point.ttl().equals(ONE_HOUR) ? Duration.ofHours(1) : Duration.ofMinutes(5);
                entries.put(marked.hash(), new Kept(now.plus(time), time));
            }
        }
        while (entries.size() > MOST_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        return new Usage(Math.max(0, all - reached), 0, read, reached - read, writes);
    }

    /** The longest beginning that is kept; it and those before it are kept anew for their time. */
    private int read(int least, int back, List<Beginning> beginnings, List<Point> points, Instant now) {
        for (Point point : points.reversed()) {
            for (int i = point.beginning(); i > 0 && i >= point.beginning() - back; i--) {
                Beginning found = beginnings.get(i);
                if (found.tokens() >= least && entries.containsKey(found.hash())) {
                    beginnings.subList(0, i + 1).forEach(before -> renew(before.hash(), now));
                    return found.tokens();
                }
            }
        }
        return 0;
    }

    private void renew(String hash, Instant now) {
        entries.computeIfPresent(hash, (_, kept) -> new Kept(now.plus(kept.time()), kept.time()));
    }

    private static void walk(JsonNode blocks, String where, List<Beginning> beginnings, List<Point> points) {
        for (JsonNode block : blocks) {
            if (block.has("cachePoint")) {
                String ttl = Json.string(block.path("cachePoint"), "ttl");
                points.add(new Point(beginnings.size() - 1, ttl.isEmpty() ? FIVE_MINUTES : ttl));
            } else {
                Beginning before = beginnings.getLast();
                String text = Json.text(block);
                beginnings.add(
                        new Beginning(hash(before.hash() + where + text), before.tokens() + Usage.estimate(text)));
            }
        }
    }

    /** The fewest tokens before a cache point for it to count; 0 for models that have no cache. */
    private static int least(String modelId) {
        if (modelId.contains("claude")) {
            return modelId.matches(".*(?:opus-4-[56]|haiku-4-5).*")
                    ? 4096
                    : modelId.contains("3-5-haiku") ? 2048 : 1024;
        }
        return modelId.contains("nova") ? 1000 : 0;
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
