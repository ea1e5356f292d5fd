package dev.outcrop.testkit;

import dev.outcrop.model.Block;
import dev.outcrop.model.Model;
import dev.outcrop.model.ModelEvent;
import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import dev.outcrop.model.ModelRequest;
import dev.outcrop.model.ModelStream;
import dev.outcrop.model.StopReason;
import dev.outcrop.model.Usage;
import dev.outcrop.tool.CancelSignal;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/** A model that answers, asks for tools and fails in every way there is, by chance; it remembers how each call ended. */
final class FaultyModel implements Model {
    private static final List<Kind> REFUSALS = List.of(
            Kind.THROTTLED,
            Kind.THROTTLED,
            Kind.THROTTLED,
            Kind.THROTTLED,
            Kind.THROTTLED,
            Kind.UNAVAILABLE,
            Kind.UNAVAILABLE,
            Kind.UNREACHABLE,
            Kind.STALLED,
            Kind.CUT,
            Kind.INVALID,
            Kind.CONTEXT_TOO_LONG,
            Kind.UNAUTHENTICATED,
            Kind.EXPIRED,
            Kind.FORBIDDEN,
            Kind.UNKNOWN_MODEL);
    private static final List<Kind> BREAKS =
            List.of(Kind.THROTTLED, Kind.UNAVAILABLE, Kind.CUT, Kind.STALLED, Kind.INVALID);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration SLOW = Duration.ofSeconds(25);
    private static final List<StopReason> ENDS = List.of(
            StopReason.END_TURN,
            StopReason.END_TURN,
            StopReason.END_TURN,
            StopReason.STOP_SEQUENCE,
            StopReason.MAX_TOKENS,
            StopReason.CONTEXT_WINDOW_EXCEEDED,
            StopReason.GUARDRAIL_INTERVENED,
            StopReason.CONTENT_FILTERED,
            StopReason.OTHER);

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Ending> endings = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Kind> met = ConcurrentHashMap.newKeySet();
    private final VirtualTime time;
    private final long seed;

    FaultyModel(VirtualTime time, long seed) {
        this.time = time;
        this.seed = seed;
    }

    /** How a call ended: whole if {@code failure} is empty, else with a run's code for it, and with this text. */
    record Ending(Optional<String> failure, String text) {
        static Ending failed(Kind kind, String text) {
            return new Ending(Optional.of(kind.name().toLowerCase(Locale.ROOT).replace('_', '-')), text);
        }
    }

    /** Every way in which a call has failed. */
    Set<Kind> met() {
        return Set.copyOf(met);
    }

    /** Forgets how calls ended. */
    void forget() {
        calls.clear();
        endings.clear();
    }

    /** How the last call for this question ended. */
    Optional<Ending> ending(String question) {
        return Optional.ofNullable(endings.get(question));
    }

    /** Streams that nobody has closed. */
    int open() {
        return open.get();
    }

    @Override
    public ModelStream stream(ModelRequest request) {
        String question = ((Block.Text) request.messages().getFirst().content().getFirst()).text();
        int number = calls.computeIfAbsent(question, _ -> new AtomicInteger()).incrementAndGet();
        var random = new Random(seed * 31 + question.hashCode() * 1_009L + number);
        if (random.nextInt(100) < 14) {
            Kind kind = REFUSALS.get(random.nextInt(REFUSALS.size()));
            sleep(kind == Kind.STALLED ? SILENCE : Duration.ofMillis(200), new CancelSignal(), false);
            endings.put(question, Ending.failed(kind, ""));
            met.add(kind);
            Optional<Duration> retryAfter = kind == Kind.THROTTLED
                    ? List.of(Optional.<Duration>empty(), Optional.of(Duration.ofMillis(500)), Optional.of(SILENCE))
                            .get(random.nextInt(3))
                    : Optional.empty();
            throw new ModelFailure(kind, "by chance", false, retryAfter, Optional.empty(), null);
        }
        open.incrementAndGet();
        return new Stream(question, number, random);
    }

    private void sleep(Duration duration, CancelSignal closing, boolean delivered) {
        try {
            time.sleep(duration, closing);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw cancelled(delivered);
        }
        if (closing.cancelled()) {
            throw cancelled(delivered);
        }
    }

    private static ModelFailure cancelled(boolean delivered) {
        return new ModelFailure(Kind.CANCELLED, "closed", delivered, Optional.empty(), Optional.empty(), null);
    }

    private final class Stream implements ModelStream {
        private final CancelSignal closing = new CancelSignal();
        private final StringBuilder said = new StringBuilder();
        private final String question;
        private final int number;
        private final Random random;
        private final int words;
        private final Optional<Kind> failure;
        private final Optional<String> tool;
        private final boolean garbled;
        private int next;
        private boolean closed;

        Stream(String question, int number, Random random) {
            this.question = question;
            this.number = number;
            this.random = random;
            this.words = 1 + random.nextInt(4);
            this.failure = random.nextInt(100) < 12
                    ? Optional.of(BREAKS.get(random.nextInt(BREAKS.size())))
                    : Optional.empty();
            this.garbled = random.nextInt(100) < 5;
            this.tool = !garbled && random.nextInt(100) < 30 && number < 6
                    ? Optional.of(random.nextInt(3) == 0 ? "pay" : "look")
                    : Optional.empty();
        }

        @Override
        public Iterator<ModelEvent> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return more();
                }

                @Override
                public ModelEvent next() {
                    return nextEvent();
                }
            };
        }

        /** A stream that is cut may also just end. */
        private boolean more() {
            if (next == words && failure.equals(Optional.of(Kind.CUT)) && random.nextBoolean()) {
                endings.put(question, Ending.failed(failure.orElseThrow(), said.toString()));
                return false;
            }
            return next <= words + 1 + (tool.isPresent() ? 1 : 0);
        }

        private ModelEvent nextEvent() {
            int at = next++;
            if (at < words) {
                sleep(random.nextInt(50) == 0 ? SLOW : Duration.ofMillis(100 + random.nextInt(3_000)), closing, at > 0);
                String word = "w" + number + "." + at + " ";
                said.append(word);
                return new ModelEvent.TextDelta(0, word);
            }
            if (at == words && failure.isPresent()) {
                sleep(failure.get() == Kind.STALLED ? SILENCE : Duration.ofMillis(100), closing, true);
                endings.put(question, Ending.failed(failure.orElseThrow(), said.toString()));
                throw new ModelFailure(failure.get(), "by chance", true, Optional.empty(), Optional.empty(), null);
            }
            if (at == words) {
                return new ModelEvent.BlockFinished(0, new Block.Text(said.toString()));
            }
            if (at == words + 1 && tool.isPresent()) {
                var input = JsonMapper.shared().createObjectNode().put("fails", random.nextInt(10) == 0);
                return new ModelEvent.BlockFinished(1, new Block.ToolUse("call-" + number, tool.get(), input));
            }
            if (at > words + 2) {
                throw new NoSuchElementException();
            }
            next = words + 3;
            endings.put(
                    question,
                    new Ending(garbled ? Optional.of("malformed-output") : Optional.empty(), said.toString()));
            Optional<Usage> usage =
                    random.nextInt(10) == 0 ? Optional.empty() : Optional.of(new Usage(10, 5, 15, 0, 0));
            StopReason reason = reason();
            return new ModelEvent.Finished(reason, reason.name(), usage);
        }

        private StopReason reason() {
            if (garbled) {
                return random.nextBoolean() ? StopReason.MALFORMED_OUTPUT : StopReason.MALFORMED_TOOL_USE;
            }
            return tool.isPresent() ? StopReason.TOOL_USE : ENDS.get(random.nextInt(ENDS.size()));
        }

        @Override
        public void close() {
            synchronized (this) {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
            }
            closing.cancel("closed");
        }
    }
}
