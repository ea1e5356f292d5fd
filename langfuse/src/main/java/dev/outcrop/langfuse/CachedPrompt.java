package dev.outcrop.langfuse;

import dev.outcrop.langfuse.PromptApi.Reading;
import dev.outcrop.prompt.ManagedPrompts.Version;
import dev.outcrop.prompt.PromptRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one prompt. However many ask, it is read by one thread at a time, and by none while nobody asks. */
final class CachedPrompt {
    private static final Logger LOG = LoggerFactory.getLogger(CachedPrompt.class);

    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final PromptRef ref;
    private final Function<PromptRef, Reading> langfuse;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Flight> flight = Optional.empty();
    private boolean answered;
    private Instant due = Instant.MIN;
    private Optional<Version> version = Optional.empty();
    private Optional<Instant> readAt = Optional.empty();
    private Optional<String> problem = Optional.empty();
    /** The trouble that was told last; {@link Reading.Found} if it is with the text. */
    private Optional<Class<? extends Reading>> told = Optional.empty();

    /** What was said last of a version that no agent uses. */
    private Optional<String> saidUnfit = Optional.empty();

    CachedPrompt(PromptRef ref, Function<PromptRef, Reading> langfuse, InstantSource clock) {
        this.ref = ref;
        this.langfuse = langfuse;
        this.clock = clock;
    }

    /** A reading that is under way; who waits for it counts from its beginning. */
    private record Flight(CountDownLatch landed, long begun) {
        void await(Duration longest) {
            try {
                long left = longest.toNanos() - (System.nanoTime() - begun);
                boolean _ = landed.await(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // who asked is told to stop
            }
        }
    }

    /** The version to use now; waits at most {@code longest}, and only as long as nothing was ever answered. */
    Optional<Version> get(Duration longest) {
        Optional<Flight> first;
        lock.lock();
        try {
            if (flight.isEmpty() && !clock.instant().isBefore(due)) {
                flight = Optional.of(begin());
            }
            first = answered ? Optional.empty() : flight;
        } finally {
            lock.unlock();
        }
        first.ifPresent(under -> under.await(longest));
        return version();
    }

    private Optional<Version> version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    private Flight begin() {
        var begun = new Flight(new CountDownLatch(1), System.nanoTime());
        Thread.ofVirtual().name("outcrop-prompt").start(() -> {
            try {
                land(read());
            } finally {
                begun.landed().countDown();
            }
        });
        return begun;
    }

    private Reading read() {
        try {
            return langfuse.apply(ref);
        } catch (RuntimeException | Error failure) { // without a landing it would never be read again
            LOG.error("{} could not be read", ref, failure);
            return new Reading.Failed("it could not be asked");
        }
    }

    private void land(Reading reading) {
        lock.lock();
        try {
            flight = Optional.empty();
            answered = true;
            due = clock.instant().plus(reading instanceof Reading.Failed ? AFTER_FAILURE : FRESH);
            switch (reading) {
                case Reading.Found(RemotePrompt prompt) -> found(new Version(prompt.version(), prompt.text()));
                case Reading.Missing _ -> {
                    version = Optional.empty();
                    trouble(reading, "Langfuse has no version of it with this label");
                }
                case Reading.Unfit _ -> {
                    version = Optional.empty();
                    trouble(
                            reading,
                            "it is a chat of several messages, and an agent's prompt is a text or one system message");
                }
                case Reading.Failed(String why) -> trouble(reading, "Langfuse can't be asked: " + why);
            }
        } finally {
            lock.unlock();
        }
    }

    private void found(Version now) {
        readAt = Optional.of(clock.instant());
        boolean sameUnfit = version.equals(Optional.of(now)) && told.equals(Optional.of(Reading.Found.class));
        if (!sameUnfit) {
            if (!version.equals(Optional.of(now)) || told.isPresent()) {
                LOG.info("{} is version {}", ref, now.number());
            }
            problem = Optional.empty();
            told = Optional.empty();
        }
        version = Optional.of(now);
    }

    /** Told once, however often it is tried. */
    private void trouble(Reading reading, String why) {
        problem = Optional.of(why);
        if (!told.equals(Optional.of(reading.getClass()))) {
            told = Optional.of(reading.getClass());
            LOG.warn(
                    "{}: {}; agents use {}",
                    ref,
                    why,
                    version.map(known -> "version " + known.number() + ", as it was read before")
                            .orElse("the prompt of their file"));
        }
    }

    /** That version is there, and an agent does not use it. */
    void unfit(Version unfit, String why) {
        lock.lock();
        try {
            if (version.equals(Optional.of(unfit)) && problem.isEmpty()) {
                String sentence = "version " + unfit.number() + " can't be used: " + why;
                problem = Optional.of(sentence);
                told = Optional.of(Reading.Found.class);
                // Agents may differ about it, turn by turn.
                if (!saidUnfit.equals(problem)) {
                    LOG.warn("{}: {}; agents use the prompt of their file", ref, sentence);
                }
                saidUnfit = problem;
            }
        } finally {
            lock.unlock();
        }
    }

    /** That version is used, so what may have been wrong with it is mended. */
    void used(Version used) {
        lock.lock();
        try {
            if (version.equals(Optional.of(used)) && told.equals(Optional.of(Reading.Found.class))) {
                problem = Optional.empty();
                told = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    PromptState state() {
        lock.lock();
        try {
            return new PromptState(version.map(Version::number), readAt, problem);
        } finally {
            lock.unlock();
        }
    }
}
