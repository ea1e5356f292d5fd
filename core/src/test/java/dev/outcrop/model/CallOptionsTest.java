package dev.outcrop.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What no provider takes is refused where it is written, not when it is sent. */
class CallOptionsTest {

    @Test
    void a_change_leaves_all_else_as_it_was() {
        CallOptions options =
                CallOptions.NONE.with(draft -> draft.effort("high").serviceTier("flex"));
        assertThat(options.with(draft -> draft.serviceTier("priority")))
                .isEqualTo(CallOptions.NONE.with(
                        draft -> draft.serviceTier("priority").effort("high")));
        assertThat(CallOptions.NONE.effort()).isEmpty();
    }

    @Test
    void metadata_has_the_limits_of_the_service() {
        var pairs = new TreeMap<String, String>();
        IntStream.range(0, 16).forEach(i -> pairs.put("key " + i, "a:_@$#=/+,.-Z 9".repeat(i)));
        assertThat(metadata(pairs).metadata()).isEqualTo(pairs);
        pairs.put("one more", "");
        assertThatThrownBy(() -> metadata(pairs)).hasMessageContaining("more than 16 pairs");
        assertThatThrownBy(() -> metadata(Map.of("", "x"))).hasMessageContaining("at the key \"\"");
        assertThatThrownBy(() -> metadata(Map.of("who", "Zoë"))).hasMessageContaining("at the key \"who\"");
        assertThatThrownBy(() -> metadata(Map.of("k", "v".repeat(257)))).isInstanceOf(IllegalArgumentException.class);
        assertThat(metadata(Map.of("k", "v".repeat(256), "e", "")).metadata()).hasSize(2);
    }

    @Test
    void response_fields_are_ten_at_most() {
        assertThatThrownBy(() -> CallOptions.NONE.with(draft -> draft.responseFields(Collections.nCopies(11, "/a"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CallOptions.NONE
                        .with(draft -> draft.responseFields(List.of("/a")))
                        .responseFields())
                .containsExactly("/a");
    }

    private static CallOptions metadata(Map<String, String> pairs) {
        return CallOptions.NONE.with(draft -> draft.metadata(pairs));
    }
}
