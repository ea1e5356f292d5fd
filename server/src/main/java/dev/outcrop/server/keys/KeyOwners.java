package dev.outcrop.server.keys;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Caller;
import dev.outcrop.store.StoreFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has people's keys follow them: a key may do no more than its owner may now, and nothing if that is nothing. */
public final class KeyOwners {
    private static final Logger LOG = LoggerFactory.getLogger(KeyOwners.class);

    /** So long it is believed that no other process has stored something else. */
    private static final Duration BELIEVED = Duration.ofMinutes(1);

    /** So many people are remembered; then it begins anew, which costs each of them one look. */
    private static final int MOST_PEOPLE = 10_000;

    private final ApiKeys keys;
    private final Clock clock;
    private final Map<String, Seen> people = new ConcurrentHashMap<>();

    private record Seen(Caller person, Instant at) {}

    /** Those of these keys. */
    public KeyOwners(ApiKeys keys, Clock clock) {
        this.keys = requireNonNull(keys, "keys is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** A person was there in person, or wanted to be: this is who they are now, and what they may. */
    public void seen(Caller person) {
        Instant now = clock.instant();
        // The one person of a local server never changes, and a monitor that asks as them is to wake no database.
        boolean same = person.equals(Caller.NOBODY) || person.equals(Caller.LOCAL);
        if (same || person.key().isPresent() || known(person, now)) {
            return;
        }
        try {
            keys.ownerIs(person);
        } catch (StoreFailure failure) {
            // Not worth refusing a request for while the database stores nothing.
            LOG.warn("it could not be stored what the owner of API keys may do: {}", failure.getMessage());
            return;
        }
        if (people.size() >= MOST_PEOPLE) {
            people.clear();
        }
        people.put(person.id(), new Seen(person, now));
    }

    private boolean known(Caller person, Instant now) {
        Seen last = people.get(person.id());
        return last != null
                && last.person().equals(person)
                && now.isBefore(last.at().plus(BELIEVED));
    }
}
