package dev.outcrop.server;

import dev.outcrop.bedrock.AwsSecrets.Reading;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A secret as it was last read. */
final class KeptSecret {
    private static final Logger LOG = LoggerFactory.getLogger(KeptSecret.class);

    private final String id;
    private volatile State state = new State(Optional.empty(), Optional.empty());
    private volatile Optional<String> first = Optional.empty();
    private volatile Instant due = Instant.MIN;

    KeptSecret(String id) {
        this.id = id;
    }

    /**
     * What is known.
     *
     * @param text empty if it was never read
     * @param problem why it could not be read the last time
     */
    private record State(Optional<String> text, Optional<String> problem) {
        @Override
        public String toString() {
            return "State[" + problem + "]";
        }
    }

    String id() {
        return id;
    }

    Instant due() {
        return due;
    }

    void readAgain(Instant at) {
        due = at;
    }

    /** Takes in what came of reading it; whether that was well. */
    boolean take(Reading reading) {
        Optional<String> known = state.text();
        State next = switch (reading) {
            case Reading.Found(String text) -> new State(Optional.of(text), Optional.empty());
            // At first it is one that was never made, which is as good as an empty one.
            case Reading.Missing() ->
                new State(known.or(() -> Optional.of("")), Optional.of("there is no secret " + id));
            case Reading.Denied(String why) ->
                new State(
                        known,
                        Optional.of("the secret " + id + " may not be read (" + why
                                + "): allow secretsmanager:GetSecretValue on it, and kms:Decrypt on its key"));
            case Reading.Away(String why) -> new State(known, Optional.of("the secret " + id + ": " + why));
        };
        tell(next);
        if (first.isEmpty()) {
            first = next.text();
        }
        state = next;
        return next.problem().isEmpty();
    }

    /** Once for as long as it lasts. */
    private void tell(State next) {
        if (next.problem().isPresent() && !next.problem().equals(state.problem())) {
            LOG.warn("a secret can't be read: {}", next.problem().get());
        } else if (next.problem().isEmpty() && state.problem().isPresent()) {
            LOG.info("the secret {} is read again", id);
        } else if (state.text().isPresent() && !next.text().equals(state.text())) {
            LOG.info("the secret {} has been renewed, and is used from now on", id);
        }
    }

    Optional<String> problem() {
        return state.problem();
    }

    /** What it has there; empty if that is not known, or is nothing. */
    Optional<String> value(Optional<String> field) {
        return state.text().flatMap(text -> part(text, field));
    }

    /** Whether it is known to have nothing there. */
    boolean nothing(Optional<String> field) {
        return state.text().isPresent() && value(field).isEmpty();
    }

    /** Whether it had nothing there when it was first read. */
    boolean beganWithout(Optional<String> field) {
        return first.isPresent() && first.flatMap(text -> part(text, field)).isEmpty();
    }

    private static Optional<String> part(String text, Optional<String> field) {
        if (field.isEmpty()) {
            return Optional.of(text.strip()).filter(all -> !all.isEmpty());
        }
        try {
            JsonNode part = JsonMapper.shared().readTree(text).path(field.get());
            return Optional.of(part.asString("").strip()).filter(all -> !all.isEmpty());
        } catch (JacksonException _) {
            return Optional.empty(); // no object has no fields; its words are not repeated
        }
    }
}
