package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.IdSource;
import dev.outcrop.langfuse.HttpSpan;
import dev.outcrop.langfuse.TraceIds;
import dev.outcrop.run.TraceParent;
import dev.outcrop.server.http.Endpoint;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.RequestSpan;
import dev.outcrop.server.http.RequestSpans;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The spans of requests to the API, for a collector. A request of whose trace its sender keeps nothing has none. */
final class RequestTracing implements RequestSpans {
    private static final String SAMPLED = "01";
    private static final int LEAST_FAULT = 500;

    /** For the error of a request whose connection broke. */
    private static final String ABORTED = "aborted";

    /** Addresses of no server. */
    private static final Set<String> EVERY = Set.of("0.0.0.0", "::", "[::]");

    private final Consumer<HttpSpan> collector;
    private final String scheme;
    private final Optional<String> server;
    private final Clock clock;
    private final IdSource ids;

    RequestTracing(Consumer<HttpSpan> collector, HttpConfig config, Clock clock, IdSource ids) {
        this.collector = requireNonNull(collector, "collector is null");
        this.scheme = config.publicUrl().map(URI::getScheme).orElse("http");
        this.server = config.publicUrl()
                .map(URI::getHost)
                .or(() -> Optional.of(config.host()).filter(host -> !EVERY.contains(host)));
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
    }

    /** What only asks whether this process is well, or for a page, would be most of them. */
    @Override
    public Optional<RequestSpan> begin(String method, Endpoint endpoint) {
        return endpoint.path().startsWith("/api/") || endpoint.question()
                ? Optional.of(new Open(method, endpoint.path()))
                : Optional.empty();
    }

    private final class Open implements RequestSpan {
        private final String method;
        private final String route;
        private final Instant start = clock.instant();
        private final long begun = System.nanoTime();
        private Optional<TraceParent> sender = Optional.empty();
        private TraceParent self;

        private Open(String method, String route) {
            this.method = method;
            this.route = route;
            String id = ids.next("request");
            this.self = new TraceParent(TraceIds.requestTrace(id), TraceIds.request(id), SAMPLED, Optional.empty());
        }

        @Override
        public void within(TraceParent other) {
            sender = Optional.of(other);
            self = new TraceParent(other.traceId(), self.spanId(), other.flags(), other.state());
        }

        @Override
        public TraceParent context() {
            return sender.filter(other -> !other.sampled()).orElse(self);
        }

        @Override
        public void end(Optional<Integer> status) {
            if (!self.sampled()) {
                return;
            }
            Optional<String> error = status.isEmpty()
                    ? Optional.of(ABORTED)
                    : status.filter(code -> code >= LEAST_FAULT).map(Object::toString);
            collector.accept(new HttpSpan(
                    self,
                    sender,
                    method,
                    route,
                    scheme,
                    server,
                    status,
                    error,
                    start,
                    start.plusNanos(System.nanoTime() - begun)));
        }
    }
}
