package dev.outcrop.server.signin;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the identity provider says of itself, and its keys. It is asked when somebody signs in, not at the start, and
 * again every hour; what it said before holds while it can't be asked.
 */
final class Provider {
    /** Signatures with a key pair only: with a shared secret, or without any, whoever knows the client could sign. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    static final int PATIENCE_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final int LARGEST = 512 * 1024;
    private static final long KEYS_FRESH_MS = Duration.ofHours(1).toMillis();
    private static final long KEYS_PAUSE_MS = Duration.ofSeconds(30).toMillis();
    private static final long KEYS_WITHOUT_PROVIDER_MS = Duration.ofHours(12).toMillis();

    private final URI issuer;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();

    @Nullable
    private volatile Known known;

    private volatile Instant askAgain = Instant.MIN;

    Provider(URI issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** What it said, and its keys. */
    record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant askedAt) {

        /** Chooses the key of a signature, if it is of a kind that is allowed. */
        JWSVerificationKeySelector<SecurityContext> selector() {
            return new JWSVerificationKeySelector<>(ALGORITHMS, keys);
        }
    }

    /** Thrown when it can't be asked. */
    static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        Unreachable(Throwable cause) {
            super(cause);
        }

        Unreachable() {
            super("it could not be asked a moment ago");
        }
    }

    /** What it says. */
    Known known() throws Unreachable {
        Instant now = clock.instant();
        Optional<Known> enough = enough(now);
        if (enough.isPresent()) {
            return enough.get();
        }
        Known old = known;
        if (old == null) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return old; // somebody else is asking, and nobody has to wait for that
        }
        try {
            Optional<Known> meanwhile = enough(now);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            if (now.isBefore(askAgain)) {
                throw new Unreachable();
            }
            return ask(Optional.ofNullable(known), now);
        } finally {
            asking.unlock();
        }
    }

    /** What is known, if it is fresh or can't be asked for right now. */
    private Optional<Known> enough(Instant now) {
        return Optional.ofNullable(known)
                .filter(each -> now.isBefore(each.askedAt().plus(FRESH)) || now.isBefore(askAgain));
    }

    private Known ask(Optional<Known> before, Instant now) throws Unreachable {
        try {
            OIDCProviderMetadata metadata = discover(issuer);
            boolean sameKeys = before.filter(
                            each -> each.metadata().getJWKSetURI().equals(metadata.getJWKSetURI()))
                    .isPresent();
            var fresh =
                    new Known(metadata, sameKeys ? before.orElseThrow().keys() : keys(metadata.getJWKSetURI()), now);
            known = fresh;
            return fresh;
        } catch (GeneralException | IOException | IllegalArgumentException failure) {
            askAgain = now.plus(AFTER_FAILURE);
            LOG.warn("the identity provider {} can't be asked: {}", issuer, failure.getMessage());
            return before.orElseThrow(() -> new Unreachable(failure));
        }
    }

    /** Reads the discovery document. */
    static OIDCProviderMetadata discover(URI issuer) throws GeneralException, IOException {
        OIDCProviderMetadata metadata = OIDCProviderMetadata.resolve(new Issuer(issuer), PATIENCE_MS, PATIENCE_MS);
        if (metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
            throw new GeneralException("its discovery document has no authorization_endpoint or no token_endpoint");
        }
        return metadata;
    }

    /** What is wrong with it, as far as its own documents tell. */
    static Optional<String> problem(URI issuer) {
        try {
            OIDCProviderMetadata metadata = discover(issuer);
            String keys = new DefaultResourceRetriever(PATIENCE_MS, PATIENCE_MS, LARGEST)
                    .retrieveResource(metadata.getJWKSetURI().toURL())
                    .getContent();
            return JWKSet.parse(keys).isEmpty() ? Optional.of("it has no keys") : Optional.empty();
        } catch (GeneralException | IOException | ParseException | IllegalArgumentException failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        }
    }

    /** Kept for an hour; an unknown key has them read again, but not more than twice in 30 seconds. */
    private static JWKSource<SecurityContext> keys(URI address) throws MalformedURLException {
        return JWKSourceBuilder.<SecurityContext>create(
                        address.toURL(), new DefaultResourceRetriever(PATIENCE_MS, PATIENCE_MS, LARGEST))
                .cache(KEYS_FRESH_MS, 3L * PATIENCE_MS)
                .rateLimited(KEYS_PAUSE_MS)
                .refreshAheadCache(false)
                .outageTolerant(KEYS_WITHOUT_PROVIDER_MS)
                .build();
    }
}
