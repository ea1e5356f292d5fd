package dev.outcrop.server.keys;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.ApiKeys.Hashed;
import dev.outcrop.access.Caller;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import dev.outcrop.store.StoreFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    private final ApiKeys keys;
    private final Identity others;
    private final KeyOwners owners;
    private final UnaryOperator<Caller> rights;
    private final Clock clock;

    /**
     * Who asks with one of these keys.
     *
     * @param others tells who sent a request without a key
     * @param owners is told of them
     * @param rights gives an owner as they were seen last the role that the settings of now give them
     */
    public KeyIdentity(ApiKeys keys, Identity others, KeyOwners owners, UnaryOperator<Caller> rights, Clock clock) {
        this.keys = requireNonNull(keys, "keys is null");
        this.owners = requireNonNull(owners, "owners is null");
        this.rights = requireNonNull(rights, "rights is null");
        this.others = requireNonNull(others, "others is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public Caller caller(Function<String, Optional<String>> headers) {
        Optional<String> token = headers.apply("Authorization")
                .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> value.substring(SCHEME.length()).strip());
        Optional<String> sent = token.filter(text -> text.startsWith(KeySecret.PREFIX + "_"));
        if (sent.isEmpty()) {
            Caller person = others.caller(headers);
            if (token.isEmpty()) {
                // Of an access token it isn't known whether it has all of the person's groups.
                owners.seen(person);
            }
            return person;
        }
        if (headers.apply("Origin").isPresent()
                || headers.apply("Sec-Fetch-Site").isPresent()) {
            throw ProblemException.of(
                    403,
                    "An API key may not be used in a browser, where every script of a page could read it. Use it on a server.");
        }
        return rights.apply(key(sent.get()).caller());
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
            used(key, now);
        }
        return key;
    }

    /** Not worth refusing a request for while the database stores nothing. */
    private void used(ApiKey key, Instant now) {
        try {
            keys.used(key.id(), now);
        } catch (StoreFailure failure) {
            LOG.warn("it could not be stored that an API key was used: {}", failure.getMessage());
        }
    }
}
