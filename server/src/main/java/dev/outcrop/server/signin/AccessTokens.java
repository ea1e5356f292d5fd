package dev.outcrop.server.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at access tokens as a resource server does.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 */
final class AccessTokens {
    private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES = new DefaultJOSEObjectTypeVerifier<>(
            new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), JOSEObjectType.JWT, null);

    /** What only an ID token has. One is made for the page that signs in, and says nothing about this API. */
    private static final List<String> OF_ID_TOKENS = List.of("nonce", "at_hash", "c_hash");

    private final Provider provider;
    private final URI issuer;
    private final Set<String> audiences;

    AccessTokens(Provider provider, URI issuer, Set<String> audiences) {
        this.provider = provider;
        this.issuer = issuer;
        this.audiences = audiences;
    }

    /** The claims of a good token; empty if it is not good. */
    Optional<JWTClaimsSet> claims(SignedJWT token) throws Provider.Unreachable {
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSTypeVerifier(TYPES);
        processor.setJWSKeySelector(provider.known().selector());
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                new JWTClaimsSet.Builder().issuer(issuer.toString()).build(), Set.of("sub", "exp")));
        try {
            return Optional.of(processor.process(token, null))
                    .filter(AccessTokens::isAccessToken)
                    .filter(this::isForUs);
        } catch (RateLimitReachedException _) {
            return Optional.empty(); // an unknown key, like others just before
        } catch (KeySourceException failure) {
            throw new Provider.Unreachable(failure);
        } catch (BadJOSEException | JOSEException _) {
            return Optional.empty();
        }
    }

    private static boolean isAccessToken(JWTClaimsSet claims) {
        Object cognito = claims.getClaim("token_use");
        Object keycloak = claims.getClaim("typ");
        return (cognito == null || cognito.equals("access"))
                && (keycloak == null || !keycloak.equals("ID"))
                && OF_ID_TOKENS.stream().allMatch(name -> claims.getClaim(name) == null);
    }

    private boolean isForUs(JWTClaimsSet claims) {
        // Cognito's access tokens have no audience, and name the client that they were made for.
        Stream<String> client = claims.getClaim("token_use") == null
                ? Stream.empty()
                : Stream.of(String.valueOf(claims.getClaim("client_id")));
        List<String> told = Stream.concat(claims.getAudience().stream(), client).toList();
        return !Collections.disjoint(told, audiences);
    }
}
