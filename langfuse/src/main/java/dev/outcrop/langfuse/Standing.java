package dev.outcrop.langfuse;

import static java.util.Objects.requireNonNull;

import dev.outcrop.langfuse.ExportState.Mood;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a backend stands to what it is sent, and how long to leave it alone. The log has one line when that changes. */
final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);

    /** A backlog that is younger is being worked on. */
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final String backend;
    private final String what;
    private final String meanwhile;
    private final Pause pause;
    private volatile Mood mood = Mood.ON;
    private volatile Optional<String> problem = Optional.empty();

    /** {@code what} it is sent, and a sentence about {@code meanwhile}. */
    Standing(String backend, String what, String meanwhile, Pace pace) {
        this.backend = requireNonNull(backend, "backend is null");
        this.what = requireNonNull(what, "what is null");
        this.meanwhile = requireNonNull(meanwhile, "meanwhile is null");
        this.pause = new Pause(pace.firstPause());
    }

    /** With a backlog of this age. */
    Mood mood(Optional<Duration> behind) {
        boolean late = behind.filter(age -> age.compareTo(BEHIND) > 0).isPresent();
        return mood == Mood.ON && late ? Mood.BEHIND : mood;
    }

    Optional<String> problem() {
        return problem;
    }

    /** It has taken what was sent. */
    void taken() {
        pause.reset();
        if (mood != Mood.ON) {
            LOG.info("{} takes {} again", backend, what);
        }
        mood = Mood.ON;
        problem = Optional.empty();
    }

    /** It has not; how long to rest. */
    Duration notTaken(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Refused(String why) -> {
                change(Mood.REFUSING, why, "{} refuses {}: {}. {}");
                yield pause.afterRefusal();
            }
            case Delivery.Later(String why, Optional<Duration> after) -> {
                change(Mood.BEHIND, why, "{} takes no {}: {}. {}");
                yield pause.afterFailure(
                        after.map(time -> time.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : time));
            }
            case Delivery.Taken _ -> Duration.ZERO;
            case Delivery.Unacceptable(String why) -> {
                change(Mood.REFUSING, why, "{} can't read {}: {}. {}");
                yield pause.afterRefusal();
            }
        };
    }

    private void change(Mood other, String why, String sentence) {
        boolean told = mood == other;
        problem = Optional.of(why); // first, so that who sees the mood finds the reason
        mood = other;
        if (!told) {
            LOG.warn(sentence, backend, what, why, meanwhile);
        }
    }
}
