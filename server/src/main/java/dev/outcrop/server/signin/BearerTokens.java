package dev.outcrop.server.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.outcrop.access.Caller;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import java.text.ParseException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** SignInSettings tokens in the Authorization header, of front ends elsewhere. */
final class BearerTokens implements Identity.Way {
    static final String UNREACHABLE = "The identity provider can't be asked for its keys right now.";
    static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private static final String BEARER = "bearer ";

    private final AccessTokens tokens;
    private final People people;
    private final SignInEvents events;

    BearerTokens(AccessTokens tokens, People people, SignInEvents events) {
        this.tokens = tokens;
        this.people = people;
        this.events = events;
    }

    /** What is no JSON web token is for another way to know. */
    @Override
    public Optional<Caller> caller(Function<String, Optional<String>> headers) {
        return headers.apply("Authorization")
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .flatMap(value -> jwt(value.substring(BEARER.length()).strip()))
                .map(this::caller);
    }

    private static Optional<SignedJWT> jwt(String token) {
        try {
            return token.chars().filter(c -> c == '.').count() == 2
                    ? Optional.of(SignedJWT.parse(token))
                    : Optional.empty();
        } catch (ParseException _) {
            throw refused();
        }
    }

    private Caller caller(SignedJWT token) {
        try {
            JWTClaimsSet claims = tokens.claims(token).orElseThrow(() -> {
                events.refused(Refusal.DISTRUSTED);
                return refused();
            });
            return people.caller(people.of(claims));
        } catch (Provider.Unreachable _) {
            throw ProblemException.unavailable(UNREACHABLE, RETRY_AFTER);
        }
    }

    private static ProblemException refused() {
        return ProblemException.of(
                401, "The access token is not one for this server, or is not valid any more: get a new one.");
    }
}
