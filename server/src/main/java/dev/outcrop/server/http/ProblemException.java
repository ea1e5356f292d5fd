package dev.outcrop.server.http;

import java.time.Duration;
import java.util.Optional;

/** Thrown by a route to answer with a problem. It is an answer, not a fault: it has no stack. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Answers with {@code problem}. */
    public ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** 400. */
    public static ProblemException badRequest(Optional<String> field, String detail) {
        return new ProblemException(new Problem(400, detail, field, Optional.empty()));
    }

    /** 400 because of one member of the body or the query. */
    public static ProblemException badField(String field, String detail) {
        return badRequest(Optional.of(field), detail);
    }

    /** 404: it is not there, or not the caller's. */
    public static ProblemException notFound(String detail) {
        return of(404, detail);
    }

    /** 409. */
    public static ProblemException conflict(String detail) {
        return of(409, detail);
    }

    /** 503: it is worth trying again. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(new Problem(503, detail, Optional.empty(), Optional.of(retryAfter)));
    }

    /** Any other status. */
    public static ProblemException of(int status, String detail) {
        return new ProblemException(new Problem(status, detail, Optional.empty(), Optional.empty()));
    }

    /** What the client is told. */
    public Problem problem() {
        return problem;
    }
}
