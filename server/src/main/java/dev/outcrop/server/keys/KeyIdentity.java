package dev.outcrop.server.keys;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.ApiKeys.Hashed;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.store.StoreFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who asks with an API key, and everybody else by another way. A key is taken from the Authorization header alone, and never from a
 * browser's page: what a page knows, every script in it knows.
 */
public final class KeyIdentity implements Identity {
    private static final Logger LOG = LoggerFactory.getLogger(KeyIdentity.class);
    private static final String SCHEME = "Bearer ";
    private static final Duration USE_NOTED_EACH = Duration.ofMinutes(1);

    /** So many people are remembered; then it begins anew, which costs each of them one look. */
    private static final int MOST_PEOPLE = 10_000;

    private final ApiKeys keys;
    private final Identity others;
    private final Clock clock;
    private final Map<String, Caller> people = new ConcurrentHashMap<>();

    /** {@code others} tells who sent a request without a key. */
    public KeyIdentity(ApiKeys keys, Identity others, Clock clock) {
        this.keys = requireNonNull(keys, "keys is null");
        this.others = requireNonNull(others, "others is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Caller caller(Function<String, Optional<String>> headers) {
        Optional<String> sent = headers.apply("Authorization")
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip())
                .filter(token -> token.startsWith(KeySecret.PREFIX + "_"));
        if (sent.isEmpty()) {
            Caller person = others.caller(headers);
            follow(person);
            return person;
        }
        if (headers.apply("Origin").isPresent()
                || headers.apply("Sec-Fetch-Site").isPresent()) {
            throw ProblemException.of(
                    403,
                    "An API key may not be used in a browser, where every script of a page could read it. Use it on a server.");
        }
        return key(sent.get()).caller();
    }

    private ApiKey key(String token) {
        Optional<KeySecret> secret = KeySecret.parse(token);
        ApiKey key = secret.flatMap(sent -> keys.find(sent.id()))
                .filter(found -> secret.get().fits(found.hash()))
                .map(Hashed::key)
                .orElseThrow(() -> ProblemException.of(
                        401, "This API key is not known, or was revoked. Use another one, or make one on the page."));
        Instant now = clock.instant();
        if (!now.isBefore(key.expiresAt())) {
            throw ProblemException.of(
                    401, "This API key expired at " + key.expiresAt() + ". Make a new one on the page.");
        }
        if (key.usedAt().filter(last -> last.plus(USE_NOTED_EACH).isAfter(now)).isEmpty()) {
            patiently("that an API key was used", () -> keys.used(key.id(), now));
        }
        return key;
    }

    /** A person's keys may do no more than the person may now. */
    private void follow(Caller person) {
        if (person.role() == Role.NOBODY || person.key().isPresent() || person.equals(people.get(person.id()))) {
            return;
        }
        patiently("what the owner of API keys may do", () -> {
            keys.ownerIs(person);
            if (people.size() >= MOST_PEOPLE) {
                people.clear();
            }
            people.put(person.id(), person);
        });
    }

    /** What is worth storing, but not worth refusing a request for while the database stores nothing. */
    private static void patiently(String what, Runnable store) {
        try {
            store.run();
        } catch (StoreFailure failure) {
            LOG.warn("it could not be stored {}: {}", what, failure.getMessage());
        }
    }
}
