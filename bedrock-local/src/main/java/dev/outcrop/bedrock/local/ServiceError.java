package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.Optional;

/** An error as the service words it: HTTP status, exception name in {@code x-amzn-ErrorType}, and a message. */
final class ServiceError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Optional<Duration> retryAfter;

    ServiceError(int status, String type, String message, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.retryAfter = retryAfter;
    }

    ServiceError(int status, String type, String message) {
        this(status, type, message, Optional.empty());
    }

    static ServiceError validation(String message) {
        return new ServiceError(400, "ValidationException", message);
    }

    /** A mid-stream exception as the HTTP error that a call without a stream gets for it. */
    static ServiceError of(Step.Failure failure) {
        String name = failure.exceptionType();
        int status = switch (name) {
            case "throttlingException" -> 429;
            case "validationException" -> 400;
            case "modelStreamErrorException", "modelErrorException" -> 424;
            case "serviceUnavailableException" -> 503;
            case "modelTimeoutException" -> 408;
            default -> 500;
        };
        String type = name.equals("modelStreamErrorException")
                ? "ModelErrorException"
                : Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return new ServiceError(status, type, failure.message());
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
