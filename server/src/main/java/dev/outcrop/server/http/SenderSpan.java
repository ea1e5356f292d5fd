package dev.outcrop.server.http;

import dev.outcrop.run.TraceParent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The span in which a request was sent. */
final class SenderSpan {
    /** What browsers send: themselves, for a session, or through a load balancer that has signed somebody in. */
    private static final List<String> BROWSERS = List.of("Cookie", "Origin", "Sec-Fetch-Site", "x-amzn-oidc-data");

    private SenderSpan() {}

    /**
     * The span that the headers name, if they come from a program: a person in a browser has no say in whose trace a run
     * is told.
     */
    static Optional<TraceParent> of(Function<String, Optional<String>> headers) {
        Optional<String> parent = headers.apply("traceparent");
        if (parent.isEmpty()
                || BROWSERS.stream().anyMatch(name -> headers.apply(name).isPresent())) {
            return Optional.empty();
        }
        return TraceParent.read(parent, headers.apply("tracestate"));
    }
}
