package dev.outcrop.server.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.outcrop.access.Caller;
import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import java.security.interfaces.ECPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The headers of an Application Load Balancer that signs people in. They are believed if it is the load balancer that was
 * named that has signed them, for our client of our provider, and not long ago.
 */
final class LoadBalancerHeaders implements Identity.Way {
    static final String DATA = "x-amzn-oidc-data";
    static final String ACCESS_TOKEN = "x-amzn-oidc-accesstoken";

    private final SignInSettings.Provider provider;
    private final SignInSettings.LoadBalancer balancer;
    private final LoadBalancerKeys keys;
    private final AccessTokens tokens;
    private final People people;
    private final SignInEvents events;
    private final Clock clock;

    LoadBalancerHeaders(
            SignInSettings.Provider provider,
            SignInSettings.LoadBalancer balancer,
            AccessTokens tokens,
            People people,
            SignInEvents events,
            Clock clock) {
        this.provider = provider;
        this.balancer = balancer;
        this.keys = new LoadBalancerKeys(balancer.keys(), clock);
        this.tokens = tokens;
        this.people = people;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> caller(Function<String, Optional<String>> headers) {
        return headers.apply(DATA).map(data -> {
            try {
                JWTClaimsSet claims = claims(data).orElseThrow(this::refused);
                Set<String> own = people.groups(claims);
                return people.caller(people.of(claims, own.isEmpty() ? groups(claims, headers) : own));
            } catch (Provider.Unreachable _) {
                throw ProblemException.unavailable(BearerTokens.UNREACHABLE, BearerTokens.RETRY_AFTER);
            }
        });
    }

    private Optional<JWTClaimsSet> claims(String data) throws Provider.Unreachable {
        try {
            SignedJWT token = SignedJWT.parse(data);
            JWSHeader header = token.getHeader();
            boolean meant = JWSAlgorithm.ES256.equals(header.getAlgorithm())
                    && balancer.signer().equals(header.getCustomParam("signer"))
                    && provider.issuer().toString().equals(header.getCustomParam("iss"))
                    && provider.clientId().equals(header.getCustomParam("client"))
                    && header.getCustomParam("exp") instanceof Number end
                    && clock.instant().isBefore(Instant.ofEpochSecond(end.longValue()));
            if (!meant || header.getKeyID() == null) {
                return Optional.empty();
            }
            Optional<ECPublicKey> key = keys.find(header.getKeyID());
            if (key.isEmpty() || !token.verify(new ECDSAVerifier(key.get()))) {
                return Optional.empty();
            }
            return Optional.of(token.getJWTClaimsSet()).filter(this::hold);
        } catch (ParseException | JOSEException _) {
            return Optional.empty();
        }
    }

    private boolean hold(JWTClaimsSet claims) {
        Date end = claims.getExpirationTime();
        return claims.getSubject() != null
                && (claims.getIssuer() == null
                        || claims.getIssuer().equals(provider.issuer().toString()))
                && (end == null || clock.instant().isBefore(end.toInstant()));
    }

    /** Cognito tells groups in the access token only. The load balancer doesn't sign that, so it has to stand by itself. */
    private Set<String> groups(JWTClaimsSet claims, Function<String, Optional<String>> headers)
            throws Provider.Unreachable {
        Optional<String> token = headers.apply(ACCESS_TOKEN);
        if (token.isEmpty()) {
            return Set.of();
        }
        try {
            return tokens.claims(SignedJWT.parse(token.get()))
                    .filter(access -> claims.getSubject().equals(access.getSubject()))
                    .map(people::groups)
                    .orElse(Set.of());
        } catch (ParseException _) {
            return Set.of();
        }
    }

    private ProblemException refused() {
        events.refused(Refusal.DISTRUSTED);
        return ProblemException.of(
                401,
                "What the load balancer says of you can't be believed: it is not the one that this server was told of, or"
                        + " what it says is too old.");
    }
}
