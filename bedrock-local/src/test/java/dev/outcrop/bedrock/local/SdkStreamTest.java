package dev.outcrop.bedrock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** ConverseStream and its faults as the official asynchronous client sees them, over both protocols. */
@ParameterizedClass
@EnumSource(Protocol.class)
class SdkStreamTest {
    private static final Logger LOG = LoggerFactory.getLogger(SdkStreamTest.class);

    private final Script script = Script.create();
    private final BedrockLocal bedrock = BedrockLocal.start(BedrockLocal.Options.of(script));
    private final BedrockRuntimeAsyncClient client;

    SdkStreamTest(Protocol protocol) {
        client = SdkClients.async(bedrock.endpoint(), protocol);
    }

    @AfterEach
    void stop() {
        client.close();
        bedrock.close();
    }

    @Test
    void every_kind_of_delta_arrives_in_order() throws Exception {
        script.turn(t -> t.reasoning(List.of("Let me ", "see"), "SIG")
                .redactedReasoning("secret".getBytes(StandardCharsets.UTF_8))
                .text("Hello ", "world")
                .cited("Cited.", Json.parse("{\"title\":\"A page\",\"sourceContent\":[{\"text\":\"x\"}]}"))
                .toolUse("t1", "weather", "{\"city\":", "\"Oslo\"}")
                .usage(10, 20, 100, 0));

        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Weather?"));
        stream.end().get(10, TimeUnit.SECONDS);

        var deltas = all(stream, ContentBlockDeltaEvent.class);
        assertThat(deltas)
                .extracting(ContentBlockDeltaEvent::contentBlockIndex)
                .containsExactly(0, 0, 0, 1, 2, 2, 3, 3, 4, 4);
        assertThat(deltas.get(2).delta().reasoningContent().signature()).isEqualTo("SIG");
        assertThat(deltas.get(3).delta().reasoningContent().redactedContent())
                .isEqualTo(SdkBytes.fromUtf8String("secret"));
        assertThat(deltas.get(7).delta().citation().title()).isEqualTo("A page");
        assertThat(deltas.get(8).delta().toolUse().input()
                        + deltas.get(9).delta().toolUse().input())
                .isEqualTo("{\"city\":\"Oslo\"}");
        assertThat(all(stream, MessageStopEvent.class).getFirst().stopReason()).isEqualTo(StopReason.TOOL_USE);
        var usage = all(stream, ConverseStreamMetadataEvent.class).getFirst().usage();
        assertThat(usage.totalTokens()).isEqualTo(130);
        assertThat(usage.cacheReadInputTokens()).isEqualTo(100);
        assertThat(bedrock.awaitFinished(1, SdkClients.SOON).modelId()).isEqualTo(SdkClients.MODEL);
    }

    @Test
    void throttling_before_the_first_event_is_an_http_error() {
        script.turn(t -> t.httpError(429, "ThrottlingException", "Too many requests", Duration.ofSeconds(2)));

        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));

        assertThatThrownBy(() -> stream.end().get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ThrottlingException.class)
                .hasMessageContaining("Too many requests");
        assertThat(stream.events()).isEmpty();
    }

    @Test
    void throttling_in_mid_stream_is_an_exception_after_the_deltas() {
        script.turn(t -> t.text("one ").exception("throttlingException", "Slow down"));

        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));

        assertThatThrownBy(() -> stream.end().get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(ThrottlingException.class);
        assertThat(all(stream, ContentBlockDeltaEvent.class)).hasSize(1);
    }

    @Test
    void a_client_that_goes_while_the_answer_stalls_is_noticed() {
        script.turn(t -> t.text("one ").thenStall());
        goesAway();
    }

    @Test
    void a_client_that_goes_before_the_first_event_is_noticed() {
        Gate gate = Gate.closed();
        script.turn(t -> t.hold(gate).text("never"));
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        gate.awaitReached(SdkClients.SOON);
        long left = System.nanoTime();
        stream.end().cancel(true);
        noticed(left);
    }

    @Test
    void a_client_that_goes_between_paced_deltas_is_noticed() {
        script.turn(t -> t.pace(Duration.ofSeconds(1)).burst(100, "word "));
        goesAway();
    }

    @Test
    void a_cut_connection_never_delivers_the_end() {
        script.turn(t -> t.text("one ").thenCut());
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        try {
            stream.end().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            LOG.info("cut reported as {}", e.toString());
        } catch (Exception e) {
            throw new AssertionError("the cut was not noticed", e);
        }
        // The SDK over Netty reports some cut streams as success; that the end is missing is what tells.
        assertThat(all(stream, MessageStopEvent.class)).isEmpty();
        assertThat(bedrock.awaitFinished(1, SdkClients.SOON).state()).isEqualTo(RecordedCall.State.FINISHED);
    }

    @Test
    void a_damaged_frame_is_refused() {
        script.turn(t -> t.text("one ").thenDamage());
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        assertThatThrownBy(() -> stream.end().get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasStackTraceContaining("checksum");
        assertThat(all(stream, MessageStopEvent.class)).isEmpty();
    }

    @Test
    void a_gate_decides_the_moment() throws Exception {
        Gate gate = Gate.closed();
        script.turn(t -> t.text("before").hold(gate).text("after"));
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        await().until(() -> all(stream, ContentBlockDeltaEvent.class).size() == 1);
        gate.awaitReached(SdkClients.SOON);
        assertThat(stream.end()).isNotDone();
        gate.open();
        stream.end().get(10, TimeUnit.SECONDS);
        assertThat(text(stream)).isEqualTo("beforeafter");
    }

    @Test
    void missing_ends_and_unknown_events_pass() throws Exception {
        script.turn(t -> t.text("a")
                .rawEvent("somethingNew", "{\"x\":1}")
                .unknownBlock("{\"hologram\":{}}")
                .noMetadata());
        script.turn(t -> t.text("b").noMessageStop());
        var first = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        first.end().get(10, TimeUnit.SECONDS);
        assertThat(all(first, ConverseStreamMetadataEvent.class)).isEmpty();
        assertThat(text(first)).startsWith("a");
        var second = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        second.end().get(10, TimeUnit.SECONDS);
        assertThat(all(second, MessageStopEvent.class)).isEmpty();
    }

    @Test
    void a_burst_arrives_whole() throws Exception {
        script.turn(t -> t.burst(2000, "word "));
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        stream.end().get(20, TimeUnit.SECONDS);
        assertThat(text(stream)).hasSize(10_000);
    }

    private void goesAway() {
        var stream = SdkClients.Streaming.of(client, SdkClients.ask("Hi"));
        await().until(() -> !all(stream, ContentBlockDeltaEvent.class).isEmpty());
        long left = System.nanoTime();
        stream.end().cancel(true);
        noticed(left);
    }

    private void noticed(long leftNanos) {
        OptionalLong noticed = bedrock.awaitCancelled(1, SdkClients.SOON).cancelledAtNanos();
        LOG.info("cancellation noticed after {} ms", (noticed.orElseThrow() - leftNanos) / 1_000_000.0);
    }

    private static String text(SdkClients.Streaming stream) {
        return all(stream, ContentBlockDeltaEvent.class).stream()
                .map(event -> event.delta().text())
                .filter(text -> text != null)
                .collect(Collectors.joining());
    }

    private static <E extends ConverseStreamOutput> List<E> all(SdkClients.Streaming stream, Class<E> type) {
        return stream.events().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
