package dev.outcrop.server.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.MemoryStore;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodingTest {
    private static final RunId RUN = new RunId("run_1");
    private static final long SILENCE = Duration.ofSeconds(15).toNanos();
    private static final List<RunEvent> SAID = List.of(
            new RunEvent.RunStarted(
                    stamp(1),
                    new ConversationId("c1"),
                    Optional.of(new MessageId("m1")),
                    new MessageId("m2"),
                    "chef",
                    "v1",
                    "local",
                    Optional.empty(),
                    Optional.empty()),
            new RunEvent.StepStarted(stamp(2), 1, "model"),
            new RunEvent.TextDelta(stamp(3), 1, 0, "Leek "));
    private static final List<RunEvent> TAKEN_BACK_AND_BEGUN_AGAIN = List.of(
            new RunEvent.StepSuperseded(stamp(4), 1, "CUT"),
            new RunEvent.StepStarted(stamp(5), 1, "model"),
            new RunEvent.TextDelta(stamp(6), 1, 0, "Onion."),
            new RunEvent.RunCompleted(stamp(7), Optional.empty()));

    @ParameterizedTest
    @EnumSource(names = {"V5", "V6"})
    void what_comes_in_the_same_breath_as_a_cut_is_not_sent(Dialect dialect) throws InterruptedException {
        FrameLog.Page page = whole(encode(dialect));
        assertThat(text(page)).contains("Leek ").doesNotContain("Onion", "[DONE]");
        assertThat(page.end()).isEqualTo(FrameLog.End.CUT);
    }

    @Test
    void a_client_that_can_take_a_step_back_gets_all_of_it() throws InterruptedException {
        FrameLog log = encode(Dialect.V7);
        FrameLog.Page page = whole(log);
        assertThat(text(page))
                .contains("Leek ")
                .contains("reset-step")
                .contains("Onion.")
                .endsWith("[DONE]\n\n");
        assertThat(page.end()).isEqualTo(FrameLog.End.DONE);
        assertThat(log.fit()).as("fit for who comes later").isFalse();
    }

    @Test
    @Timeout(30)
    void who_follows_a_run_that_was_removed_is_sent_away() throws InterruptedException {
        var source = EventSource.of(new MemoryStore(Clock.systemUTC()), RUN);
        assertThat(whole(log(source, Dialect.V7)).end()).isEqualTo(FrameLog.End.CUT);
    }

    @Test
    @Timeout(30)
    void what_waited_while_a_client_was_slow_does_not_wait_for_the_model() throws InterruptedException {
        Queue<List<RunEvent>> breaths = new ArrayDeque<>(List.of(
                Stream.concat(SAID.stream(), Stream.of(new RunEvent.TextDelta(stamp(4), 1, 0, "soup.")))
                        .toList()));
        var encoding = new Encoding(
                new EventSource() {
                    @Override
                    public List<RunEvent> await(Duration timeout) {
                        assertThat(breaths.isEmpty() && timeout.isPositive())
                                .as("waits for a model that says nothing")
                                .isFalse();
                        return breaths.isEmpty() ? List.of() : breaths.remove();
                    }

                    @Override
                    public List<RunEvent> awaitPatiently(Duration timeout) {
                        return List.of();
                    }

                    @Override
                    public boolean closed() {
                        return false;
                    }
                },
                new Opening.FromStart(() -> false),
                Dialect.V7,
                tool -> tool);
        var frames = new ArrayList<>(encoding.next(SILENCE).frames());
        // A machine that stood still for a frame's time has let all of it go at once: nothing waits then.
        if (!text(new FrameLog.Page(frames, FrameLog.End.OPEN)).contains("soup.")) {
            long taken = System.nanoTime() + StreamTimeouts.FRAME.toNanos();
            while (System.nanoTime() - taken < 0) {
                LockSupport.parkNanos(taken - System.nanoTime()); // so long the client takes for what it has
            }
            frames.addAll(encoding.next(SILENCE).frames());
        }
        assertThat(text(new FrameLog.Page(frames, FrameLog.End.OPEN))).contains("Leek ", "soup.");
    }

    private static FrameLog encode(Dialect dialect) {
        Queue<List<RunEvent>> breaths = new ArrayDeque<>(List.of(SAID, TAKEN_BACK_AND_BEGUN_AGAIN));
        var source = new EventSource() {
            @Override
            public List<RunEvent> await(Duration timeout) {
                return breaths.remove();
            }

            @Override
            public List<RunEvent> awaitPatiently(Duration timeout) {
                return breaths.remove();
            }

            @Override
            public boolean closed() {
                return false;
            }
        };
        return log(source, dialect);
    }

    /** All that comes until the stream ends. */
    private static FrameLog.Page whole(FrameLog log) throws InterruptedException {
        FrameLog.Page page = log.await(0, Duration.ZERO);
        while (page.end() == FrameLog.End.OPEN) {
            page = log.await(page.frames().size(), Duration.ofSeconds(1));
            page = new FrameLog.Page(log.await(0, Duration.ZERO).frames(), page.end());
        }
        return page;
    }

    private static FrameLog log(EventSource source, Dialect dialect) {
        return new FrameLog(RUN, new Encoding(source, new Opening.FromStart(() -> false), dialect, tool -> tool));
    }

    private static String text(FrameLog.Page page) {
        var text = new StringBuilder();
        page.frames().forEach(frame -> text.append(new String(frame.bytes(), StandardCharsets.UTF_8)));
        return text.toString();
    }

    private static Stamp stamp(long seq) {
        return new Stamp(RUN, seq, Instant.parse("2026-01-01T12:00:00Z"));
    }
}
