package dev.outcrop.langfuse;

import dev.outcrop.langfuse.GenAiMetrics.Instrument;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Histograms as OpenTelemetry's protocol has them: all that was measured since this process has begun. */
final class OtlpHistograms {
    private final long begun;

    /** {@code begun} tells a collector that the numbers of the process before have ended. */
    OtlpHistograms(Instant begun) {
        this.begun = nanos(begun);
    }

    /** What has been measured; an instrument with which nothing was is left out. */
    List<Metric> metrics(List<Instrument> instruments, Instant now) {
        return instruments.stream()
                .map(instrument -> metric(instrument, nanos(now)))
                .filter(metric -> metric.getHistogram().getDataPointsCount() > 0)
                .toList();
    }

    private Metric metric(Instrument instrument, long now) {
        HistogramSnapshot snapshot = instrument.histogram().collect();
        return Metric.newBuilder()
                .setName(instrument.name())
                .setUnit(instrument.unit())
                .setDescription(String.valueOf(snapshot.getMetadata().getHelp()))
                .setHistogram(Histogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addAllDataPoints(snapshot.getDataPoints().stream()
                                .map(point -> point(point, now))
                                .toList()))
                .build();
    }

    private HistogramDataPoint point(HistogramDataPointSnapshot snapshot, long now) {
        var point = HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(begun)
                .setTimeUnixNano(now)
                .setSum(snapshot.getSum());
        var attributes = new Attributes();
        snapshot.getLabels().forEach(label -> attributes.put(label.getName(), label.getValue()));
        point.addAllAttributes(attributes.all());
        long count = 0;
        for (ClassicHistogramBucket bucket : snapshot.getClassicBuckets()) {
            point.addBucketCounts(bucket.getCount());
            count += bucket.getCount();
            if (Double.isFinite(bucket.getUpperBound())) { // the last one has no bound here
                point.addExplicitBounds(bucket.getUpperBound());
            }
        }
        return point.setCount(count).build();
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }
}
