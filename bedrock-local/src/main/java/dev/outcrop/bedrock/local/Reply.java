package dev.outcrop.bedrock.local;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a {@link Responder} does with a call. */
public sealed interface Reply {

    /** An answer, pulled one step at a time, so that nothing is produced for a client that has gone. */
    record Answer(Iterator<Step> steps) implements Reply {
        public Answer {
            requireNonNull(steps, "steps is null");
        }
    }

    /**
     * An HTTP error instead of an answer, after some waiting.
     *
     * @param before pauses, holds, a stall or a cut; other steps mean nothing before an error
     * @param type the service's exception name, for example {@code ThrottlingException}
     * @param retryAfter sent as {@code Retry-After}, in whole seconds
     */
    record Refusal(List<Step> before, int status, String type, String message, Optional<Duration> retryAfter)
            implements Reply {
        public Refusal {
            before = List.copyOf(before);
            requireNonNull(type, "type is null");
            requireNonNull(message, "message is null");
            requireNonNull(retryAfter, "retryAfter is null");
        }
    }
}
