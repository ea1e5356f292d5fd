package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.model.Usage;
import dev.outcrop.model.Usage.CacheWrite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokensTest {
    @Test
    void parts_do_not_overlap_and_add_up_to_the_total() {
        var tokens = new Tokens(new Usage(10, 50, 1460, 1200, 200));

        assertThat(tokens.details())
                .isEqualTo(Map.of(
                        "input", 10L,
                        "output", 50L,
                        "input_cached_tokens", 1200L,
                        "input_cache_creation", 200L,
                        "total", 1460L));
        assertThat(tokens.inputWithCache()).isEqualTo(1410);
    }

    @Test
    void cache_writes_are_told_by_their_time_to_live_or_as_a_sum_never_both() {
        var writes = List.of(new CacheWrite("5m", 150), new CacheWrite("1h", 50));

        assertThat(new Tokens(new Usage(10, 50, 260, 0, 200, writes)).details())
                .isEqualTo(Map.of(
                        "input", 10L,
                        "output", 50L,
                        "input_cache_creation_5m", 150L,
                        "input_cache_creation_1h", 50L,
                        "total", 260L));
        assertThat(new Tokens(new Usage(10, 50, 360, 0, 300, writes)).details())
                .as("the parts are not all there is")
                .containsEntry("input_cache_creation", 300L)
                .doesNotContainKey("input_cache_creation_5m");
    }

    @Test
    void a_call_that_failed_has_none() {
        assertThat(Tokens.NONE.details()).isEqualTo(Map.of("input", 0L, "output", 0L, "total", 0L));
    }
}
