package dev.outcrop.langfuse;

import com.google.protobuf.ByteString;
import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.run.TraceParent;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.SpanFlags;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Makes OTLP spans of observations. */
final class SpanWriter {
    private static final long NANOS = 1_000_000_000L;

    private final Dialect dialect;

    SpanWriter(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Which attributes a backend is told. */
    interface Dialect {

        void write(Attributes attributes, Trace trace, Observation observation);

        /** The span below which it is told what happened, in the trace of that span; else the trace is one of its own. */
        Optional<TraceParent> below(Trace trace);
    }

    List<Span> spans(Trace trace) {
        return trace.observations().stream().map(one -> span(trace, one)).toList();
    }

    private Span span(Trace trace, Observation observation) {
        var attributes = new Attributes();
        dialect.write(attributes, trace, observation);
        Optional<TraceParent> below = dialect.below(trace);
        var span = Span.newBuilder()
                .setTraceId(bytes(below.map(TraceParent::traceId).orElse(trace.id())))
                .setSpanId(bytes(observation.id()))
                .setName(observation.name())
                .setKind(kind(observation.detail()))
                .setStartTimeUnixNano(nanos(observation.start()))
                .setEndTimeUnixNano(nanos(observation.end()))
                .addAllAttributes(attributes.all());
        observation
                .parent()
                .or(() -> below.map(TraceParent::spanId))
                .ifPresent(parent -> span.setParentSpanId(bytes(parent)));
        below.ifPresent(parent -> join(span, parent, observation.parent().isPresent()));
        if (observation.level() == Level.ERROR) {
            var status = Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
            observation.message().ifPresent(status::setMessage);
            span.setStatus(status);
        }
        return span.build();
    }

    /** Whether a run's own parent is the span of our request or of whoever sent it is not known any more, and not said. */
    private static void join(Span.Builder span, TraceParent parent, boolean ours) {
        span.setFlags(parent.flagBits() | (ours ? SpanFlags.SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK_VALUE : 0));
        parent.state().ifPresent(span::setTraceState);
    }

    private static Span.SpanKind kind(Detail detail) {
        return switch (detail) {
            case Detail.ModelCall _, Detail.Embedding _ -> Span.SpanKind.SPAN_KIND_CLIENT;
            case Detail.AgentRun _, Detail.ToolCall _, Detail.Retrieval _, Detail.Guardrail _, Detail.Moment _ ->
                Span.SpanKind.SPAN_KIND_INTERNAL;
        };
    }

    static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano());
    }

    static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
