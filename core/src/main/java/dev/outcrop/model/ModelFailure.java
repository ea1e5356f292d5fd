package dev.outcrop.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model call that failed. The message is for developers and may quote the provider; people get a sentence by {@link Kind}. */
public final class ModelFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final boolean delivered;
    private final transient Optional<Duration> retryAfter;
    private final transient Optional<String> requestId;
    private final transient Optional<String> part;

    /** A failure with everything known about it. */
    public ModelFailure(
            Kind kind,
            String message,
            boolean delivered,
            Optional<Duration> retryAfter,
            Optional<String> requestId,
            @Nullable Throwable cause) {
        this(kind, message, delivered, retryAfter, requestId, Optional.empty(), cause);
    }

    /** A failure of which it is known which {@code part} of the request was refused, such as {@code messages.2}. */
    public ModelFailure(
            Kind kind,
            String message,
            boolean delivered,
            Optional<Duration> retryAfter,
            Optional<String> requestId,
            Optional<String> part,
            @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.kind = requireNonNull(kind, "kind is null");
        this.delivered = delivered;
        this.retryAfter = requireNonNull(retryAfter, "retryAfter is null");
        this.requestId = requireNonNull(requestId, "requestId is null");
        this.part = requireNonNull(part, "part is null");
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Whether any event of the answer had been delivered: such a call is never repeated below the run. */
    public boolean delivered() {
        return delivered;
    }

    /** How long the provider asked to wait. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** The provider's id of the request. */
    public Optional<String> requestId() {
        return requestId;
    }

    /** Which part of the request was refused, as a path of field names and numbers; never content. */
    public Optional<String> part() {
        return part;
    }

    /** What can go wrong, by what can be done about it. */
    public enum Kind {
        /** Too many requests: wait and try again. */
        THROTTLED(true),
        /** The service or the model is not available right now. */
        UNAVAILABLE(true),
        /** No connection to the service. */
        UNREACHABLE(true),
        /** The connection ended before the answer was whole. */
        CUT(true),
        /** Nothing came for longer than the idle limit. */
        STALLED(true),
        /** The request is wrong: trying again does not help. */
        INVALID(false),
        /** The conversation is too long for the model. */
        CONTEXT_TOO_LONG(false),
        /** Credentials are missing, wrong or expired. */
        UNAUTHENTICATED(false),
        /** Credentials were good and are not any more: a fresh sign-in helps. */
        EXPIRED(false),
        /** The credentials don't allow this model. */
        FORBIDDEN(false),
        /** No such model here. */
        UNKNOWN_MODEL(false),
        /** The caller closed the stream. */
        CANCELLED(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /** Whether the same call may succeed later. */
        public boolean passing() {
            return passing;
        }
    }
}
