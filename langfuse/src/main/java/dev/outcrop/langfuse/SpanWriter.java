package dev.outcrop.langfuse;

import com.google.protobuf.ByteString;
import dev.outcrop.langfuse.Observation.Detail;
import dev.outcrop.langfuse.Observation.Level;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

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
    }

    List<Span> spans(Trace trace) {
        return trace.observations().stream().map(one -> span(trace, one)).toList();
    }

    private Span span(Trace trace, Observation observation) {
        var attributes = new Attributes();
        dialect.write(attributes, trace, observation);
        var span = Span.newBuilder()
                .setTraceId(bytes(trace.id()))
                .setSpanId(bytes(observation.id()))
                .setName(observation.name())
                .setKind(kind(observation.detail()))
                .setStartTimeUnixNano(nanos(observation.start()))
                .setEndTimeUnixNano(nanos(observation.end()))
                .addAllAttributes(attributes.all());
        observation.parent().ifPresent(parent -> span.setParentSpanId(bytes(parent)));
        if (observation.level() == Level.ERROR) {
            var status = Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR);
            observation.message().ifPresent(status::setMessage);
            span.setStatus(status);
        }
        return span.build();
    }

    private static Span.SpanKind kind(Detail detail) {
        return switch (detail) {
            case Detail.ModelCall _, Detail.Embedding _ -> Span.SpanKind.SPAN_KIND_CLIENT;
            case Detail.AgentRun _, Detail.ToolCall _, Detail.Retrieval _, Detail.Guardrail _, Detail.Moment _ ->
                Span.SpanKind.SPAN_KIND_INTERNAL;
        };
    }

    private static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano());
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
