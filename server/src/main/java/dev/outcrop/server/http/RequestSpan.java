package dev.outcrop.server.http;

import dev.outcrop.run.TraceParent;
import java.util.Optional;

/** The span of a request that is under way. Used by its thread alone. */
public interface RequestSpan {

    /** The request was sent in this span, by somebody who may say so. */
    void within(TraceParent sender);

    /** The span in which what the request brings about is told. */
    TraceParent context();

    /** The request is over; without a status its connection was gone before it was answered. */
    void end(Optional<Integer> status);
}
