package dev.outcrop.server.metrics;

import dev.outcrop.server.http.RequestWatch;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Set;

/** Requests and streams, by route. */
final class HttpMetrics implements RequestWatch {
    private static final double[] REQUEST = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
    private static final double[] STREAM = {0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600};
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Stands for the status of an answer that did not arrive as a whole. */
    private static final String ABORTED = "aborted";

    private final Histogram requests;
    private final Histogram streams;
    private final Gauge open;

    HttpMetrics(Instruments instruments) {
        requests = instruments.seconds(
                "http_request_duration",
                "How long requests took that were answered at once or refused; aborted is the status if the connection broke.",
                REQUEST,
                "method",
                "route",
                "status");
        streams = instruments.seconds(
                "http_stream_duration", "How long streams were open: answers that came bit by bit.", STREAM, "route");
        open = instruments.gauge("http_open_streams", "Streams that are open.", "route");
    }

    @Override
    public void answered(String method, String route, int status, Duration took) {
        over(method, route, Integer.toString(status), took);
    }

    @Override
    public void aborted(String method, String route, Duration took) {
        over(method, route, ABORTED, took);
    }

    private void over(String method, String route, String status, Duration took) {
        requests.labelValues(METHODS.contains(method) ? method : Bounded.OTHER, route, status)
                .observe(Seconds.of(took));
    }

    @Override
    public void streamed(String route, Duration took) {
        streams.labelValues(route).observe(Seconds.of(took));
    }

    @Override
    public void streamBegun(String route) {
        open.labelValues(route).inc();
    }

    @Override
    public void streamEnded(String route) {
        open.labelValues(route).dec();
    }
}
