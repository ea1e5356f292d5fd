package dev.outcrop.server.signin;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Sessions;
import dev.outcrop.access.SignedIn;
import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.server.http.Identity;
import dev.outcrop.store.StoreFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions by what browsers send. What was read is believed for five seconds: so long a sign-out elsewhere may take. */
final class OpenSessions implements Identity.Way, OwnSessions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenSessions.class);

    /** How long a session that has been ended by another process may be believed. */
    static final Duration BOUND = Duration.ofSeconds(5);

    private static final Duration SEEN = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private static final int SECRET_BYTES = 32;

    private final Sessions sessions;
    private final People people;
    private final Cookies cookies;
    private final SignInSettings access;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    private record Read(SignedIn session, Instant at) {}

    OpenSessions(Sessions sessions, People people, Cookies cookies, SignInSettings access, Clock clock) {
        this.sessions = sessions;
        this.people = people;
        this.cookies = cookies;
        this.access = access;
        this.clock = clock;
    }

    /** Begins one and returns the secret that is its browser's. It is a new one each time, so that none can be planted. */
    String begin(People.Person person, SignedIn.From from, Optional<String> hint) {
        var bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        Instant now = clock.instant();
        sessions.begin(new SignedIn(key(secret), person.id(), person.name(), person.groups(), now, now, from, hint));
        return secret;
    }

    @Override
    public List<SignedIn> of(String person) {
        Instant now = clock.instant();
        return sessions.of(person).stream()
                .filter(session -> holds(session, now))
                .toList();
    }

    /** The session of a request, if it has one that holds. */
    @Override
    public Optional<SignedIn> find(Function<String, Optional<String>> headers) {
        return cookies.find(Cookies.SESSION, headers)
                .filter(secret -> !secret.isEmpty())
                .flatMap(secret -> find(key(secret)));
    }

    private Optional<SignedIn> find(String key) {
        Instant now = clock.instant();
        Read before = read.get(key);
        Optional<SignedIn> session = before != null && now.isBefore(before.at().plus(BOUND))
                ? Optional.of(before.session())
                : sessions.find(key).map(found -> remember(found, now));
        return session.filter(found -> holds(found, now)).map(found -> seen(found, now));
    }

    private boolean holds(SignedIn session, Instant now) {
        return now.isBefore(session.seenAt().plus(access.idle()))
                && now.isBefore(session.begunAt().plus(access.life()));
    }

    private SignedIn seen(SignedIn session, Instant now) {
        if (now.isBefore(session.seenAt().plus(SEEN))) {
            return session;
        }
        try {
            sessions.seen(session.key(), now);
        } catch (StoreFailure full) {
            // A disk that takes no more shall not keep anybody from reading; the session ends a little earlier.
            LOG.warn("when sessions were seen last can't be written down: {}", full.getMessage());
        }
        SignedIn later = session.seen(now);
        // The time of reading stays: that the browser was heard of says nothing about whether the session was ended.
        read.computeIfPresent(session.key(), (_, old) -> new Read(later, old.at()));
        return later;
    }

    private SignedIn remember(SignedIn session, Instant now) {
        if (read.size() >= MOST) {
            read.values().removeIf(old -> !now.isBefore(old.at().plus(BOUND)));
        }
        if (read.size() < MOST) {
            read.put(session.key(), new Read(session, now));
        }
        return session;
    }

    /** Ends one, here at once. */
    @Override
    public void end(SignedIn session) {
        sessions.end(session.key());
        read.remove(session.key()); // after it, else it is read again
    }

    /** Ends all of a person, here at once; how many. */
    @Override
    public int endAll(String person) {
        int ended = sessions.endAll(person);
        read.values().removeIf(each -> each.session().person().equals(person)); // after them, else one is read again
        return ended;
    }

    @Override
    public Optional<Caller> caller(Function<String, Optional<String>> headers) {
        return find(headers).map(people::caller);
    }

    private static String key(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
