package dev.outcrop.bench.work;

import dev.outcrop.bench.system.Subject;
import java.util.Optional;

/** Processor time of the system under test, between two moments. */
final class Meter {
    private final Optional<Subject> subject;
    private final double before;

    Meter(Optional<Subject> subject) {
        this.subject = subject;
        this.before = now();
    }

    /** Processor seconds for 1,000 tokens, if there were so many since. */
    double secondsPerThousand(long tokens) {
        return subject.isEmpty() || tokens == 0 ? Double.NaN : (now() - before) * 1000 / tokens;
    }

    private double now() {
        return subject.map(Subject::cpuSeconds).orElse(0.0);
    }
}
