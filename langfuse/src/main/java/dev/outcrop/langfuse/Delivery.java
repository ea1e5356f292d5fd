package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What came of sending spans or metrics. */
sealed interface Delivery {

    /** They were taken. */
    record Taken() implements Delivery {}

    /** Not now: the backend is down, slow or busy. The same may be taken later. */
    record Later(String why, Optional<Duration> after) implements Delivery {
        public Later {
            requireNonNull(why, "why is null");
            requireNonNull(after, "after is null");
        }
    }

    /** Not from us: the keys or the address are wrong. */
    record Refused(String why) implements Delivery {
        public Refused {
            requireNonNull(why, "why is null");
        }
    }

    /** Not these: the same would be refused again. */
    record Unacceptable(String why) implements Delivery {
        public Unacceptable {
            requireNonNull(why, "why is null");
        }
    }
}
