package dev.outcrop.run;

/** Thrown through the loop to end the run with an error that a person is shown. */
final class RunEnd extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RunError error;

    RunEnd(RunError error) {
        super(error.code(), null, false, false);
        this.error = error;
    }

    RunError error() {
        return error;
    }
}
