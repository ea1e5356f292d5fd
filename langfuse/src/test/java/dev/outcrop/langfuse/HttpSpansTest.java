package dev.outcrop.langfuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.outcrop.run.TraceParent;
import dev.outcrop.testkit.SettableClock;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a collector gets to know of requests, and what becomes of it when the collector is not well. */
class HttpSpansTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final FakeCollector collector = FakeCollector.start();
    private final ListAppender<ILoggingEvent> logs = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.outcrop.langfuse");

    @BeforeEach
    void listen() {
        logs.start();
        log.addAppender(logs);
    }

    @AfterEach
    void stop() {
        log.detachAppender(logs);
        collector.close();
    }

    private HttpSpans spans(int room) {
        return spans(room, Clock.systemUTC());
    }

    private HttpSpans spans(int room, Clock clock) {
        return new HttpSpans(
                Connection.collector(collector.url(), Map.of(FakeCollector.KEY_HEADER, FakeCollector.KEY)),
                new Labels("1.0", "replica-1", Optional.of("test"), Optional.empty(), List.of()),
                clock,
                room);
    }

    private static HttpSpan span(int number, Optional<TraceParent> parent, Optional<Integer> status, String... error) {
        return new HttpSpan(
                new TraceParent(TRACE, TraceIds.request("request-" + number), "01", parent.flatMap(TraceParent::state)),
                parent,
                "POST",
                "/api/chat",
                "https",
                Optional.of("desk.example.com"),
                status,
                List.of(error).stream().findFirst(),
                NOON,
                NOON.plusMillis(1500));
    }

    private static HttpSpan well(int number) {
        return span(number, Optional.empty(), Optional.of(200));
    }

    private List<Span> arrived() {
        return collector.traces().stream()
                .flatMap(request -> request.getResourceSpans(0).getScopeSpans(0).getSpansList().stream())
                .toList();
    }

    private long warnings() {
        return logs.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .count();
    }

    private static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(
                        one -> one.getKey(),
                        one -> one.getValue().hasIntValue()
                                ? "" + one.getValue().getIntValue()
                                : one.getValue().getStringValue()));
    }

    @Test
    void a_request_is_a_server_span_in_the_words_of_the_conventions() {
        var sender = new TraceParent(TRACE, "b7ad6b7169203331", "01", Optional.of("rojo=1"));
        try (HttpSpans spans = spans(10)) {
            spans.add(span(1, Optional.of(sender), Optional.of(200)));
            spans.add(span(2, Optional.empty(), Optional.of(503), "503"));
            spans.start();
            await().atMost(PATIENCE).until(() -> spans.state().taken() == 2);
        }
        Span first = arrived().getFirst();
        assertThat(first.getName()).isEqualTo("POST /api/chat");
        assertThat(first.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(HexFormat.of().formatHex(first.getTraceId().toByteArray())).isEqualTo(TRACE);
        assertThat(HexFormat.of().formatHex(first.getParentSpanId().toByteArray()))
                .isEqualTo(sender.spanId());
        assertThat(first.getTraceState()).isEqualTo("rojo=1");
        assertThat(first.getFlags())
                .as("sampled, and its parent is of another process")
                .isEqualTo(0x301);
        assertThat(first.getEndTimeUnixNano() - first.getStartTimeUnixNano()).isEqualTo(1_500_000_000L);
        assertThat(first.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(attributes(first))
                .isEqualTo(Map.of(
                        "http.request.method", "POST",
                        "http.route", "/api/chat",
                        "http.response.status_code", "200",
                        "url.scheme", "https",
                        "server.address", "desk.example.com"));
        Span second = arrived().getLast();
        assertThat(second.getParentSpanId().isEmpty()).isTrue();
        assertThat(second.getFlags()).isEqualTo(0x101);
        assertThat(second.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(attributes(second)).containsEntry("error.type", "503");
        assertThat(warnings()).isZero();
    }

    @Test
    void what_there_is_no_room_for_is_left_out_at_once_counted_and_told_once() {
        try (HttpSpans spans = spans(4)) {
            for (int i = 0; i < 10; i++) {
                spans.add(well(i));
            }
            assertThat(spans.state()).isEqualTo(new HttpSpans.State(0, 6));
            spans.start();
            await().atMost(PATIENCE).until(() -> spans.state().taken() == 4);
        }
        assertThat(arrived()).hasSize(4);
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void a_collector_that_is_down_for_a_moment_gets_them_later() {
        collector.answering(503);
        try (HttpSpans spans = spans(10)) {
            spans.start();
            spans.add(well(1));
            await().atMost(PATIENCE).until(() -> !collector.asked().isEmpty());
            collector.answering(200);
            await().atMost(PATIENCE).until(() -> spans.state().taken() == 1);
            assertThat(spans.state().dropped()).isZero();
        }
        assertThat(arrived()).hasSize(1);
    }

    @Test
    void one_that_stays_down_is_tried_a_few_times_and_the_rest_is_counted() {
        collector.answering(503);
        try (HttpSpans spans = spans(3)) {
            spans.add(well(1));
            spans.add(well(2));
            spans.start();
            await().atMost(PATIENCE).until(() -> !collector.asked().isEmpty());
            assertThat(spans.state()).isEqualTo(new HttpSpans.State(0, 0));
            spans.hurry(); // as when the server ends: it is not tried again
            await().atMost(PATIENCE).until(() -> spans.state().dropped() == 2);
            // And who adds more meanwhile never waits.
            for (int i = 10; i < 20; i++) {
                spans.add(well(i));
            }
            assertThat(spans.state().dropped()).isBetween(6L, 9L);
        }
        assertThat(arrived()).isEmpty();
        assertThat(logs.list.stream()
                        .filter(event -> event.getFormattedMessage().contains("left out")))
                .hasSize(1);
    }

    @Test
    void many_go_in_requests_of_some_size_and_what_is_there_at_the_end_is_sent() {
        HttpSpans spans = spans(1000, SettableClock.at("2026-01-01T12:00:00Z")); // no end of its patience
        spans.start();
        spans.add(well(0));
        await().atMost(PATIENCE).until(() -> spans.state().taken() == 1); // from then on it is quick
        for (int i = 1; i < 200; i++) {
            spans.add(well(i));
        }
        spans.close();

        assertThat(arrived()).hasSize(200);
        assertThat(collector.traces())
                .allSatisfy(request -> assertThat(
                                request.getResourceSpans(0).getScopeSpans(0).getSpansCount())
                        .isLessThanOrEqualTo(64));
        assertThat(arrived().stream().map(Span::getSpanId)).doesNotHaveDuplicates();
    }

    @Test
    void one_that_does_not_answer_holds_up_neither_who_adds_nor_the_end() {
        var gate = new CountDownLatch(1);
        collector.slow(gate);
        HttpSpans spans = spans(10);
        spans.start();
        spans.add(well(1));
        await().atMost(PATIENCE).until(() -> !collector.asked().isEmpty());
        long begun = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            spans.add(well(i));
        }
        spans.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(spans.state().dropped()).isEqualTo(990);
        gate.countDown();
    }
}
