package dev.outcrop.bench.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScriptTest {
    private static final Script SCRIPT = Script.answer(200, 10)
            .withTools(3)
            .withSizes(100, 2000)
            .withTool("bench_weather")
            .withCut(17)
            .withKey(42);

    @Test
    void readsWhatItHasWritten() {
        byte[] body = ("{\"text\":\"" + SCRIPT.text() + "\"}").getBytes(UTF_8);
        assertThat(Script.of(body, body.length)).contains(SCRIPT);
    }

    @Test
    void takesTheLastOfAConversation() {
        byte[] body = (Script.answer(1, 0).text() + " … " + SCRIPT.text()).getBytes(UTF_8);
        assertThat(Script.of(body, body.length)).contains(SCRIPT);
    }

    @Test
    void findsNoneWhereThereIsNone() {
        byte[] body = "#benchmark".getBytes(UTF_8);
        assertThat(Script.of(body, body.length)).isEmpty();
    }

    @Test
    void countsTheStepsOfThisQuestionOnly() {
        byte[] body =
                ("{\"toolResult\":1} " + SCRIPT.text() + " {\"toolResult\":2}, {\"toolResult\":3}").getBytes(UTF_8);
        assertThat(Script.stepsDone(body, body.length)).isEqualTo(2);
    }
}
