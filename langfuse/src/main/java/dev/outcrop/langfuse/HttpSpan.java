package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.run.TraceParent;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.SpanFlags;
import io.opentelemetry.proto.trace.v1.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that was answered, as OpenTelemetry's conventions for HTTP have it. No path or query is in it, which may name
 * what is asked for, and no header.
 *
 * @param self its ids; the trace is the parent's, if there is one
 * @param parent the span of whoever sent it
 * @param route the path with its placeholders
 * @param scheme by which people ask
 * @param server the name by which they do, if one is known
 * @param status empty if the connection was gone before an answer
 * @param error what went wrong here, if something did
 */
public record HttpSpan(
        TraceParent self,
        Optional<TraceParent> parent,
        String method,
        String route,
        String scheme,
        Optional<String> server,
        Optional<Integer> status,
        Optional<String> error,
        Instant start,
        Instant end) {
    public HttpSpan {
        requireNonNull(self, "self is null");
        requireNonNull(parent, "parent is null");
        requireNonNull(method, "method is null");
        requireNonNull(route, "route is null");
        requireNonNull(scheme, "scheme is null");
        requireNonNull(server, "server is null");
        requireNonNull(status, "status is null");
        requireNonNull(error, "error is null");
        requireNonNull(start, "start is null");
        requireNonNull(end, "end is null");
    }

    Span otlp() {
        var attributes = new Attributes()
                .put(Keys.HTTP_METHOD, method)
                .put(Keys.HTTP_ROUTE, route)
                .put(Keys.SCHEME, scheme)
                .put(Keys.SERVER, server);
        status.ifPresent(code -> attributes.put(Keys.HTTP_STATUS, code.longValue()));
        attributes.put(Keys.ERROR, error);
        int remote = SpanFlags.SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK_VALUE
                | (parent.isPresent() ? SpanFlags.SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK_VALUE : 0);
        var span = Span.newBuilder()
                .setTraceId(SpanWriter.bytes(self.traceId()))
                .setSpanId(SpanWriter.bytes(self.spanId()))
                .setName(method + " " + route)
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(SpanWriter.nanos(start))
                .setEndTimeUnixNano(SpanWriter.nanos(end))
                .setFlags(self.flagBits() | remote)
                .addAllAttributes(attributes.all());
        parent.ifPresent(one -> span.setParentSpanId(SpanWriter.bytes(one.spanId())));
        self.state().ifPresent(span::setTraceState);
        if (error.isPresent()) {
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        return span.build();
    }
}
