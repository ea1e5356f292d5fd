package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.Exchange.Reply;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What came of sending something. */
sealed interface Delivery {

    /** It was taken. */
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

    /** Not this: the same would be refused again. */
    record Unacceptable(String why) implements Delivery {
        public Unacceptable {
            requireNonNull(why, "why is null");
        }
    }

    /** What came back says; {@code now} is when it came. */
    static Delivery of(Reply reply, Instant now) {
        return switch (reply) {
            case Reply.Silence(String why) -> new Later(why, Optional.empty());
            case Reply.Answer(int status, Optional<String> retryAfter, Optional<String> _) ->
                switch (status) {
                    case 401, 403 -> new Refused(Exchange.answered(status));
                    case 404, 405 -> new Refused(Exchange.answered(status) + ": the address is wrong");
                    case 400, 411, 413, 415, 422 -> new Unacceptable(Exchange.answered(status));
                    default ->
                        status / 100 == 2
                                ? new Taken()
                                : new Later(
                                        Exchange.answered(status), retryAfter.flatMap(text -> retryAfter(text, now)));
                };
        };
    }

    /** Seconds, or a date; see RFC 9110, section 10.2.3. */
    private static Optional<Duration> retryAfter(String text, Instant now) {
        String value = text.strip();
        if (value.matches("\\d{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, at)).filter(Duration::isPositive);
        } catch (DateTimeException unreadable) {
            return Optional.empty(); // our own pause does as well
        }
    }
}
