package dev.outcrop.bedrock;

import static dev.outcrop.bedrock.Wires.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.outcrop.bedrock.WireServer.Call;
import dev.outcrop.model.Block;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a stream begins, waits and ends. */
@Timeout(30)
class BedrockStreamTest {
    /** More than sockets hold, at 2 KB each. */
    private static final int FRAMES = 6_000;

    private final Wires wires = new Wires();

    @AfterEach
    void close() throws Exception {
        wires.close();
    }

    @Test
    void a_caller_who_stops_frees_the_upstream_connection_at_once_even_while_another_thread_reads() throws Exception {
        WireServer server = wires.server(call -> {
            call.begin();
            for (int i = 0; i < 10; i++) {
                call.text(0, "d");
            }
            call.awaitGone();
        });
        BedrockModel model = wires.model(server);
        List<Long> latencies = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            ModelStream stream = model.stream(request());
            var tenth = new CountDownLatch(10);
            var outcome = new CompletableFuture<Throwable>();
            Thread.ofVirtual().start(() -> {
                try {
                    stream.forEach(event -> text(List.of(event)).chars().forEach(_ -> tenth.countDown()));
                } catch (RuntimeException e) {
                    outcome.complete(e);
                }
            });
            assertThat(tenth.await(5, TimeUnit.SECONDS)).isTrue();
            long stopped = System.nanoTime();
            stream.close();
            stream.close();
            assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(ModelFailure.class, failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
                assertThat(failure.delivered()).isTrue();
            });
            latencies.add(server.calls().get(round).goneAt.get(5, TimeUnit.SECONDS) - stopped);
        }
        latencies.sort(null);
        System.out.printf(
                "cancel seen upstream: median %.2f ms, worst %.2f ms%n",
                latencies.get(10) / 1e6, latencies.getLast() / 1e6);
        assertThat(latencies.get(10)).isLessThan(Duration.ofMillis(100).toNanos());
    }

    @Test
    void an_interrupt_frees_the_upstream_connection_before_and_within_the_answer() throws Exception {
        WireServer server = wires.server(call -> {
            if (call.target.contains("silent")) {
                call.awaitGone();
                return;
            }
            call.begin();
            call.text(0, "d");
            call.awaitGone();
        });
        BedrockModel model = wires.model(server);
        for (String id : List.of("silent", "talking")) {
            var outcome = new CompletableFuture<Throwable>();
            var reading = new CountDownLatch(1);
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    ModelStream stream = model.stream(request().withModelId(id));
                    stream.forEach(_ -> reading.countDown());
                } catch (RuntimeException e) {
                    outcome.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
                }
            });
            if (id.equals("silent")) {
                await().until(() -> server.calls().size() == 1);
            } else {
                assertThat(reading.await(5, TimeUnit.SECONDS)).isTrue();
            }
            long interrupted = System.nanoTime();
            reader.interrupt();
            assertThat(outcome.get(5, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            ModelFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.CANCELLED));
            long seen = server.calls().getLast().goneAt.get(5, TimeUnit.SECONDS) - interrupted;
            System.out.printf("interrupt (%s) seen upstream after %.2f ms%n", id, seen / 1e6);
        }
    }

    @Test
    void a_slow_reader_gets_all_of_a_burst_while_the_socket_holds_the_model_back() throws Exception {
        String padding = "x".repeat(2000);
        WireServer server = wires.server(call -> {
            call.begin();
            for (int i = 0; i < FRAMES; i++) {
                call.text(0, i + padding);
            }
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Iterator<ModelEvent> events = wires.model(server).stream(request()).iterator();

        String first = text(List.of(events.next()));
        assertThat(first).startsWith("0" + padding);
        Call call = server.calls().getFirst();
        // Nobody reads: the server must come to a stand with much of the 12 MB unsent.
        var standsAt = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(300))
                .until(() -> standsAt.getAndSet(call.framesSent.get()) == call.framesSent.get());
        assertThat(standsAt.get()).isLessThan(FRAMES - 100);

        var rest = new ArrayList<ModelEvent>();
        events.forEachRemaining(rest::add);
        assertThat(first + text(rest))
                .isEqualTo(IntStream.range(0, FRAMES).mapToObj(i -> i + padding).collect(Collectors.joining()));
        assertThat(rest.get(rest.size() - 2)).isInstanceOf(ModelEvent.BlockFinished.class);
        assertThat(rest.getLast()).isInstanceOf(ModelEvent.Finished.class);
    }

    @Test
    void pieces_that_come_together_are_one_and_half_a_frame_holds_none_of_them_up() throws Exception {
        var seen = new CountDownLatch(1);
        WireServer server = wires.server(call -> {
            call.begin();
            byte[] half = WireServer.textFrame(0, "three");
            call.bytes(WireServer.textFrame(0, "one "), WireServer.textFrame(0, "two "), Arrays.copyOf(half, 20));
            seen.await();
            call.bytes(Arrays.copyOfRange(half, 20, half.length));
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Iterator<ModelEvent> events = wires.model(server).stream(request()).iterator();

        assertThat(events.next()).isEqualTo(new ModelEvent.TextDelta(0, "one two "));
        seen.countDown();
        var rest = new ArrayList<ModelEvent>();
        events.forEachRemaining(rest::add);
        assertThat(text(rest)).isEqualTo("three");
    }

    @Test
    void what_came_before_a_failure_in_the_same_piece_is_delivered_before_it() throws Exception {
        byte[] exception = WireServer.exceptionFrame("throttlingException", "{\"message\":\"slow down\"}");
        byte[] damaged = WireServer.textFrame(0, "three");
        damaged[20] ^= 1;
        byte[] damagedLength = WireServer.textFrame(0, "three");
        damagedLength[1] ^= 1;
        byte[] half = Arrays.copyOf(WireServer.textFrame(0, "three"), 20);
        for (byte[] last : List.of(exception, damaged, damagedLength, half)) {
            WireServer server = wires.server(call -> {
                call.begin();
                call.bytes(WireServer.textFrame(0, "one "), WireServer.textFrame(0, "two"), last);
                call.end();
            });
            List<ModelEvent> got = new ArrayList<>();
            Iterator<ModelEvent> events = wires.model(server).stream(request()).iterator();

            ModelFailure failure = failure(() -> events.forEachRemaining(got::add));

            assertThat(got).containsExactly(new ModelEvent.TextDelta(0, "one two"));
            assertThat(failure.kind()).isEqualTo(Arrays.equals(last, exception) ? Kind.THROTTLED : Kind.CUT);
            assertThat(failure.delivered()).isTrue();
            assertThat(events.hasNext()).isFalse();
        }
    }

    /** A pause for each piece that a connection's buffer holds would outlast this test. */
    @Test
    void a_model_that_was_slow_is_read_as_fast_as_it_speaks() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "one ");
            call.slowThenFast(2_000, "x".repeat(2_000));
        });

        String said = text(all(wires.model(server).stream(request())));

        assertThat(said).startsWith("one 0 x").contains("1999 x");
    }

    @Test
    void an_exception_in_mid_stream_is_one_failure_of_one_request() {
        for (var expected : List.of(
                List.of("throttlingException", Kind.THROTTLED),
                List.of("modelStreamErrorException", Kind.UNAVAILABLE),
                List.of("internalServerException", Kind.UNAVAILABLE),
                List.of("serviceUnavailableException", Kind.UNAVAILABLE),
                List.of("validationException", Kind.INVALID),
                List.of("nobodyKnowsThisOneException", Kind.UNAVAILABLE))) {
            WireServer server = wires.server(call -> {
                call.begin();
                call.text(0, "one");
                call.exception((String) expected.get(0), "{\"message\":\"slow down\"}");
                call.end();
            });
            List<ModelEvent> got = new ArrayList<>();
            Iterator<ModelEvent> events = wires.model(server).stream(request()).iterator();

            ModelFailure failure = failure(() -> events.forEachRemaining(got::add));

            assertThat(got).containsExactly(new ModelEvent.TextDelta(0, "one"));
            assertThat(failure.kind()).isEqualTo(expected.get(1));
            assertThat(failure.delivered()).isTrue();
            assertThat(failure.requestId()).contains("req-1");
            assertThat(failure).hasMessageContaining("slow down");
            assertThat(events.hasNext()).isFalse();
            assertThat(server.calls()).hasSize(1);
        }
    }

    /** The kind of frame for what the API does not describe: all that it says stands in its headers. */
    @ParameterizedTest
    @CsvSource({
        "ThrottlingException,   THROTTLED",
        "AccessDeniedException, FORBIDDEN",
        "InternalError,         UNAVAILABLE",
        "NobodyKnowsThisOne,    UNAVAILABLE"
    })
    void an_error_frame_is_a_failure_of_the_kind_of_its_code(String code, Kind kind) {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "one");
            call.bytes(errorFrame(code));
            call.end();
        });
        List<ModelEvent> got = new ArrayList<>();
        Iterator<ModelEvent> events = wires.model(server).stream(request()).iterator();

        ModelFailure failure = failure(() -> events.forEachRemaining(got::add));

        assertThat(got).containsExactly(new ModelEvent.TextDelta(0, "one"));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.delivered()).isTrue();
        assertThat(failure.requestId()).contains("req-1");
        assertThat(failure).hasMessageContaining(code + ": something went wrong");
        assertThat(events.hasNext()).isFalse();
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_failure_after_the_answer_was_whole_takes_nothing_away() {
        byte[] exception = WireServer.exceptionFrame("internalServerException", "{}");
        for (byte[] late : List.of(exception, errorFrame("InternalError"))) {
            WireServer server = wires.server(call -> {
                call.begin();
                call.text(0, "whole");
                call.stop("end_turn");
                call.bytes(late);
                call.end();
            });
            assertThat(all(wires.model(server).stream(request())))
                    .endsWith(new ModelEvent.Finished(
                            StopReason.END_TURN, "end_turn", Optional.empty(), Wires.receipt(Optional.empty())));
        }
    }

    private static byte[] errorFrame(String code) {
        return WireServer.frame(
                Map.of(":message-type", "error", ":error-code", code, ":error-message", "something went wrong"), "");
    }

    @Test
    void an_exception_before_the_first_event_has_delivered_nothing() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.event("messageStart", "{\"role\":\"assistant\"}");
            call.exception("throttlingException", "{\"message\":\"slow down\"}");
            call.end();
        });

        ModelFailure failure = failure(() -> all(wires.model(server).stream(request())));

        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.delivered()).isFalse();
    }

    @Test
    void an_answer_without_metadata_is_finished_with_unknown_usage() {
        WireServer ended = wires.server(call -> {
            call.begin();
            call.text(0, "whole");
            call.stop("end_turn");
            call.end();
        });
        assertThat(all(wires.model(ended).stream(request())))
                .containsExactly(
                        new ModelEvent.TextDelta(0, "whole"),
                        finished(0, new Block.Text("whole")),
                        new ModelEvent.Finished(
                                StopReason.END_TURN, "end_turn", Optional.empty(), Wires.receipt(Optional.empty())));
    }

    @Test
    void a_connection_that_breaks_after_the_answer_was_whole_takes_nothing_away() {
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "whole");
            call.stop("end_turn");
            call.socket.close(); // within the body: its last chunk has not come
        });
        assertThat(all(wires.model(server).stream(request())))
                .endsWith(new ModelEvent.Finished(
                        StopReason.END_TURN, "end_turn", Optional.empty(), Wires.receipt(Optional.empty())));
    }

    @Test
    void an_answer_without_message_stop_is_cut_however_it_ends() {
        WireServer ended = wires.server(call -> {
            call.begin();
            call.text(0, "half");
            stopBlock(call, 0);
            call.usage();
            call.end();
        });
        WireServer closed = wires.server(call -> {
            call.begin();
            call.text(0, "half");
            call.socket.close();
        });
        WireServer reset = wires.server(call -> {
            call.begin();
            call.text(0, "half");
            call.socket.setSoLinger(true, 0);
            call.socket.close();
        });
        WireServer damaged = wires.server(call -> {
            call.begin();
            call.text(0, "half");
            byte[] frame = WireServer.frame(Map.of(":message-type", "event"), "{}");
            frame[20] ^= 1;
            call.bytes(frame);
            call.end();
        });
        WireServer noJson = wires.server(call -> {
            call.begin();
            call.text(0, "half");
            call.event("contentBlockDelta", "{\"contentBlo");
            call.end();
        });
        for (WireServer server : List.of(ended, closed, reset, damaged, noJson)) {
            ModelFailure failure = failure(() -> all(wires.model(server).stream(request())));
            assertThat(failure.kind()).isEqualTo(Kind.CUT);
            assertThat(failure.requestId()).contains("req-1");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void a_model_that_says_nothing_is_stalled_before_and_after_its_first_event() throws Exception {
        WireServer noHead = wires.server(Call::awaitGone);
        WireServer noEvent = wires.server(call -> {
            call.begin();
            call.awaitGone();
        });
        WireServer noMore = wires.server(call -> {
            call.begin();
            call.text(0, "one");
            call.awaitGone();
        });
        Duration limit = Duration.ofSeconds(1); // a call has to arrive within it
        ModelFailure first = failure(() -> all(wires.model(noHead, limit, LONG).stream(request())));
        ModelFailure second = failure(() -> all(wires.model(noEvent, limit, LONG).stream(request())));
        ModelFailure third = failure(() -> all(wires.model(noMore, LONG, limit).stream(request())));

        assertThat(List.of(first.kind(), second.kind(), third.kind())).containsOnly(Kind.STALLED);
        assertThat(List.of(first.delivered(), second.delivered(), third.delivered()))
                .containsExactly(false, false, true);
        for (WireServer server : List.of(noHead, noEvent, noMore)) {
            server.calls().getFirst().goneAt.get(5, TimeUnit.SECONDS); // and nothing is left open
        }
    }

    @Test
    void neither_a_slow_model_nor_a_slow_reader_within_the_limit_is_stalled() throws Exception {
        WireServer server = wires.server(call -> {
            call.begin();
            for (int i = 0; i < 8; i++) {
                Thread.sleep(250); // the pace of the model: in sum more than the limit
                call.text(0, "d");
            }
            call.stop("end_turn");
            call.usage();
            call.end();
        });
        Duration limit = Duration.ofMillis(1500);
        Iterator<ModelEvent> events =
                wires.model(server, limit, limit).stream(request()).iterator();
        String first = text(List.of(events.next()));
        Thread.sleep(1700); // the reader is away for longer than the limit
        var rest = new ArrayList<ModelEvent>();
        events.forEachRemaining(rest::add);
        assertThat(first + text(rest)).isEqualTo("d".repeat(8));
        assertThat(rest.getLast()).isInstanceOf(ModelEvent.Finished.class);
    }

    @Test
    void a_finished_stream_gives_its_connection_to_the_next_call() {
        WireServer server = wires.server(call -> call.whole("a", "b"));
        BedrockModel model = wires.model(server);
        for (int i = 0; i < 20; i++) {
            try (ModelStream stream = model.stream(request())) {
                assertThat(text(all(stream))).isEqualTo("ab");
            }
        }
        assertThat(server.calls()).hasSize(20);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void a_stream_is_iterated_once() {
        WireServer server = wires.server(call -> call.whole("a"));
        ModelStream stream = wires.model(server).stream(request());
        all(stream);
        assertThatThrownBy(stream::iterator).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void many_open_streams_need_little_memory() throws Exception {
        int count = 300;
        WireServer server = wires.server(call -> {
            call.begin();
            call.text(0, "one");
            call.awaitGone();
        });
        BedrockModel model = wires.model(server);
        long before = usedHeap();
        List<ModelStream> streams = new ArrayList<>();
        List<Iterator<ModelEvent>> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ModelStream stream = model.stream(request());
            Iterator<ModelEvent> iterator = stream.iterator();
            iterator.next();
            streams.add(stream);
            events.add(iterator);
        }
        long each = (usedHeap() - before) / count;
        streams.forEach(ModelStream::close);
        System.out.printf("heap per open stream, this server's half included: %d KiB%n", each / 1024);
        assertThat(events).hasSize(count);
        assertThat(each).isLessThan(200 * 1024);
    }
}
