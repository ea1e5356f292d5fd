package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;

/** Requests in OpenTelemetry's protocol. */
final class Otlp {
    /** Langfuse treats some other names in ways of its own. */
    private static final String SCOPE = "outcrop";

    private final Labels labels;
    private final Resource resource;

    Otlp(Labels labels) {
        this.labels = requireNonNull(labels, "labels is null");
        this.resource = Resource.newBuilder()
                .addAllAttributes(new Attributes()
                        .put("service.name", "outcrop-server")
                        .put("service.version", labels.version())
                        .put("service.instance.id", labels.instance())
                        .put(Keys.ENVIRONMENT, labels.environment())
                        .put(Keys.RELEASE, labels.release())
                        .all())
                .build();
    }

    ExportTraceServiceRequest request(List<Span> spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(resource)
                        .addScopeSpans(ScopeSpans.newBuilder().setScope(scope()).addAllSpans(spans)))
                .build();
    }

    ExportMetricsServiceRequest metrics(List<Metric> metrics) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(resource)
                        .addScopeMetrics(
                                ScopeMetrics.newBuilder().setScope(scope()).addAllMetrics(metrics)))
                .build();
    }

    private InstrumentationScope.Builder scope() {
        return InstrumentationScope.newBuilder().setName(SCOPE).setVersion(labels.version());
    }
}
