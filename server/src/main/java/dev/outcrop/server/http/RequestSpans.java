package dev.outcrop.server.http;

import java.util.Optional;

/** Tells of requests as spans. Called on a request's thread: must not wait. */
@FunctionalInterface
public interface RequestSpans {
    /** Nobody wants to know. */
    RequestSpans NOBODY = (_, _) -> Optional.empty();

    /** The span of a request that begins; empty if nobody is told of such. */
    Optional<RequestSpan> begin(String method, Endpoint endpoint);
}
