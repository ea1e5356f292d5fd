package dev.outcrop.server.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Values of a label, so many at most: every further one is told as {@value #OTHER}, for each value costs memory for good. */
final class Bounded {
    /** What OpenTelemetry calls it too. */
    static final String OTHER = "_OTHER";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Bounded(int most) {
        this.most = most;
    }

    /** The value, or {@value #OTHER}. */
    String value(String value) {
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            return known.size() < most && known.add(value) ? value : known.contains(value) ? value : OTHER;
        }
    }
}
