package dev.outcrop.langfuse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A collector of OpenTelemetry on a free port of this machine: takes OTLP in compressed protobuf, from whom it knows. */
public final class FakeCollector implements AutoCloseable {
    /** The header that it wants. */
    public static final String KEY_HEADER = "x-api-key";

    /** What it wants there. */
    public static final String KEY = "collector-secret";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final List<ExportMetricsServiceRequest> metrics = new ArrayList<>();
    private final List<ExportTraceServiceRequest> traces = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private volatile int status = 200;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch stalled = new CountDownLatch(0);

    private FakeCollector(HttpServer server) {
        this.server = server;
    }

    /** One that works. */
    public static FakeCollector start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
            var collector = new FakeCollector(server);
            server.setExecutor(collector.threads);
            server.createContext("/", collector::handle);
            server.start();
            return collector;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base address. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it answers with this status; with 200 it takes what it is sent. */
    public void answering(int other) {
        status = other;
    }

    /** Nobody listens any more. */
    public void down() {
        server.stop(0);
    }

    /** From now on it answers when the gate is open. */
    public void slow(CountDownLatch other) {
        gate = other;
    }

    /** From now on it begins to answer with this status and does not go on before the gate is open. */
    public void stalling(CountDownLatch other) {
        stalled = other;
    }

    /** Requests with metrics that were taken. */
    public synchronized List<ExportMetricsServiceRequest> metrics() {
        return List.copyOf(metrics);
    }

    /** Requests with spans that were taken. */
    public synchronized List<ExportTraceServiceRequest> traces() {
        return List.copyOf(traces);
    }

    /** Method and path of all requests, whatever was answered. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** A metric of the newest request. */
    public Optional<Metric> metric(String name) {
        List<ExportMetricsServiceRequest> all = metrics();
        return all.isEmpty()
                ? Optional.empty()
                : all.getLast().getResourceMetrics(0).getScopeMetrics(0).getMetricsList().stream()
                        .filter(metric -> metric.getName().equals(name))
                        .findFirst();
    }

    /** The point of such a metric that has these attributes among others; without any, that of calls without an error. */
    public Optional<HistogramDataPoint> point(String name, Map<String, String> attributes) {
        return metric(name)
                .flatMap(metric -> metric.getHistogram().getDataPointsList().stream()
                        .filter(point -> attributes.isEmpty()
                                ? !attributes(point).containsKey("error.type")
                                : attributes(point).entrySet().containsAll(attributes.entrySet()))
                        .findFirst());
    }

    /** All attributes of a point. */
    public static Map<String, String> attributes(HistogramDataPoint point) {
        return point.getAttributesList().stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            synchronized (this) {
                asked.add(exchange.getRequestMethod() + " " + path);
            }
            gate.await();
            CountDownLatch rest = stalled;
            exchange.sendResponseHeaders(answer(exchange, path, body), rest.getCount() == 0 ? -1 : 1);
            rest.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int answer(HttpExchange exchange, String path, byte[] body) {
        if (status != 200) {
            return status;
        }
        if (!KEY.equals(exchange.getRequestHeaders().getFirst(KEY_HEADER))) {
            return 401;
        }
        if (!"application/x-protobuf".equals(exchange.getRequestHeaders().getFirst("content-type"))
                || !"gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"))) {
            return 415;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return take(path, in);
        } catch (IOException unreadable) {
            return 400;
        }
    }

    private synchronized int take(String path, InputStream in) throws IOException {
        switch (path) {
            case "/v1/metrics" -> metrics.add(ExportMetricsServiceRequest.parseFrom(in));
            case "/v1/traces" -> traces.add(ExportTraceServiceRequest.parseFrom(in));
            default -> {
                return 404;
            }
        }
        return 200;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
