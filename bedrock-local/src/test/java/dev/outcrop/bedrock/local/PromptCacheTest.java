package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class PromptCacheTest {
    private static final String CLAUDE = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String NOVA = "amazon.nova-pro-v1:0";
    /** Some 1,250 tokens. */
    private static final String LONG = "word ".repeat(1000);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final PromptCache cache = new PromptCache(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void what_was_written_is_read_by_the_same_beginning_and_by_no_other() {
        Usage first = cache.count(CLAUDE, request(LONG, "one"));
        assertThat(first.cacheRead()).isZero();
        assertThat(first.cacheWrite()).isGreaterThan(1200);
        assertThat(first.writes()).isEqualTo(Map.of("5m", first.cacheWrite()));
        assertThat(first.input()).isBetween(1, 60);

        Usage second = cache.count(CLAUDE, request(LONG, "another question"));
        assertThat(second.cacheRead()).isEqualTo(first.cacheWrite());
        assertThat(second.cacheWrite()).isZero();

        assertThat(cache.count(CLAUDE, request(LONG + "!", "one")).cacheRead()).isZero();
        assertThat(cache.count("eu." + CLAUDE.substring(3), request(LONG, "one"))
                        .cacheRead())
                .isZero();
    }

    @Test
    void it_is_kept_for_its_time_and_anew_at_each_reading() {
        cache.count(CLAUDE, request(LONG, "one"));
        now = now.plus(Duration.ofMinutes(4));
        assertThat(cache.count(CLAUDE, request(LONG, "two")).cacheRead()).isPositive();
        now = now.plus(Duration.ofMinutes(4));
        assertThat(cache.count(CLAUDE, request(LONG, "three")).cacheRead()).isPositive();
        now = now.plus(Duration.ofMinutes(5));
        assertThat(cache.count(CLAUDE, request(LONG, "four")).cacheRead()).isZero();
    }

    @Test
    void an_hour_is_an_hour_and_told_apart() {
        ObjectNode request = request(LONG, "one");
        ((ObjectNode) request.at("/system/1/cachePoint")).put("ttl", "1h");
        ArrayNode content = (ArrayNode) request.at("/messages/0/content");
        content.addObject().put("text", LONG);
        content.add(point());

        Usage first = cache.count(CLAUDE, request);
        assertThat(first.writes()).containsOnlyKeys("1h", "5m");
        assertThat(first.writes().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(first.cacheWrite());

        now = now.plus(Duration.ofMinutes(59));
        Usage later = cache.count(CLAUDE, request);
        assertThat(later.cacheRead()).isEqualTo(first.writes().get("1h"));
        assertThat(later.writes()).containsOnlyKeys("5m");
    }

    @Test
    void too_few_tokens_are_not_kept_and_how_few_depends_on_the_model() {
        assertThat(cache.count(CLAUDE, request("short", "one")).cacheWrite()).isZero();
        String some = "word ".repeat(2000); // 2,500
        assertThat(cache.count(CLAUDE, request(some, "one")).cacheWrite()).isPositive();
        assertThat(cache.count("global.anthropic.claude-haiku-4-5-20251001-v1:0", request(some, "one"))
                        .cacheWrite())
                .isZero();
        assertThat(cache.count("meta.llama3-3-70b-instruct-v1:0", request(some, "one")))
                .isEqualTo(new Usage(Usage.estimate(request(some, "one")), 0));
    }

    @Test
    void a_mark_that_has_moved_on_finds_what_an_earlier_one_kept_with_claude_alone() {
        for (String model : new String[] {CLAUDE, NOVA}) {
            ObjectNode request = request(LONG, "one");
            ((ArrayNode) request.at("/messages/0/content")).add(point());
            ((ArrayNode) request.path("system")).remove(1);
            int written = cache.count(model, request).cacheWrite();
            assertThat(written).isGreaterThan(1200);

            ((ArrayNode) request.at("/messages/0/content")).remove(1);
            turn(request, "assistant", "an answer");
            turn(request, "user", "two");
            ((ArrayNode) request.at("/messages/2/content")).add(point());
            Usage next = cache.count(model, request);
            assertThat(next.cacheRead()).isEqualTo(model.equals(CLAUDE) ? written : 0);
            assertThat(next.cacheRead() + next.cacheWrite()).isGreaterThan(written);
        }
    }

    private static ObjectNode request(String system, String question) {
        ObjectNode request = Json.object();
        ArrayNode blocks = request.putArray("system");
        blocks.addObject().put("text", system);
        blocks.add(point());
        request.putArray("messages");
        turn(request, "user", question);
        return request;
    }

    private static void turn(ObjectNode request, String role, String text) {
        ObjectNode message = ((ArrayNode) request.path("messages")).addObject().put("role", role);
        message.putArray("content").addObject().put("text", text);
    }

    private static JsonNode point() {
        return Json.parse("{\"cachePoint\":{\"type\":\"default\"}}");
    }
}
