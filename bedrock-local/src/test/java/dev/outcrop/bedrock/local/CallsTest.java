package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CallsTest {
    @Test
    void a_server_that_runs_for_days_keeps_only_the_newest_requests() {
        var calls = new Calls(2);
        for (int i = 1; i <= 5; i++) {
            assertThat(calls.add(call("model-" + i))).isEqualTo(i);
        }
        assertThat(calls.all()).extracting(RecordedCall::modelId).containsExactly("model-4", "model-5");
        assertThat(calls.await(5, Duration.ZERO).modelId()).isEqualTo("model-5");
        assertThatThrownBy(() -> calls.await(3, Duration.ZERO)).hasMessageContaining("call 3 is forgotten");
    }

    @Test
    void none_may_be_kept() {
        var calls = new Calls(0);
        calls.add(call("model"));
        assertThat(calls.all()).isEmpty();
    }

    private static RecordedCall call(String model) {
        return new RecordedCall(
                RecordedCall.Operation.CONVERSE,
                model,
                JsonNodeFactory.instance.objectNode(),
                Map.of(),
                Clock.systemUTC());
    }
}
