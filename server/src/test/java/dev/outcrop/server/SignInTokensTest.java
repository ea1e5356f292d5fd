package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ID tokens that must not be believed, one fault each. */
class SignInTokensTest extends SignInScene {

    /** What is wrong with a token that is otherwise good. */
    enum Fault {
        ISSUER,
        AUDIENCE,
        SEVERAL_AUDIENCES_FOR_ANOTHER,
        AUTHORIZED_PARTY,
        NONCE,
        NO_NONCE,
        EXPIRED,
        NO_END,
        OF_THE_FUTURE,
        NO_SUBJECT,
        NO_SIGNATURE,
        SHARED_SECRET,
        PUBLIC_KEY_AS_SECRET,
        ANOTHER_KEY,
        ANOTHER_KEY_UNDER_ITS_ID,
        CHANGED,
        CUT
    }

    private static JWTClaimsSet.Builder changed(Fault fault, JWTClaimsSet.Builder claims) {
        return switch (fault) {
            case ISSUER -> claims.issuer("https://evil.example");
            case AUDIENCE -> claims.audience("another client");
            case SEVERAL_AUDIENCES_FOR_ANOTHER ->
                claims.audience(List.of(TestProvider.CLIENT, "another")).claim("azp", "another");
            case AUTHORIZED_PARTY -> claims.claim("azp", "another client");
            case NONCE -> claims.claim("nonce", "another nonce");
            case NO_NONCE -> claims.claim("nonce", null);
            case EXPIRED -> claims.expirationTime(at(Duration.ofMinutes(-5)));
            case NO_END -> claims.expirationTime(null);
            case OF_THE_FUTURE -> claims.issueTime(at(Duration.ofMinutes(5)));
            case NO_SUBJECT -> claims.subject(null);
            default -> claims;
        };
    }

    private static Date at(Duration later) {
        return Date.from(Instant.now().plus(later));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_token_with_a_fault_lets_nobody_in(Fault fault) throws Exception {
        HttpResponse<String> done = signIn(browser, nonce -> token(fault, nonce));

        assertRefused(done, "distrusted");
        assertThat(browser.cookies).isEmpty();
        assertStranger(browser);
    }

    @Test
    void the_same_token_without_a_fault_does() throws Exception {
        signIn(browser, "ann");
        assertSignedIn(browser, "ann");
    }

    @Test
    void a_new_key_of_the_provider_is_found_and_unknown_ones_do_not_make_it_busy() throws Exception {
        signIn(browser, "ann");
        assertThat(provider.keysRead).hasValue(1);
        provider.key = TestProvider.key();
        var bob = new Browser(http);
        signIn(bob, "bob");
        assertSignedIn(bob, "bob");

        for (int i = 0; i < 20; i++) {
            signIn(new Browser(http), nonce -> token(Fault.ANOTHER_KEY, nonce));
        }
        assertThat(provider.keysRead.get()).isLessThanOrEqualTo(4);
    }

    private String token(Fault fault, String nonce) {
        JWTClaimsSet claims = changed(fault, provider.claims("ann", nonce)).build();
        String good = provider.signed(claims);
        try {
            return switch (fault) {
                case NO_SIGNATURE -> new PlainJWT(claims).serialize();
                case SHARED_SECRET ->
                    TestProvider.signed(
                            new JWSHeader(JWSAlgorithm.HS256), claims, new MACSigner(TestProvider.SECRET.repeat(2)));
                case PUBLIC_KEY_AS_SECRET ->
                    TestProvider.signed(
                            new JWSHeader.Builder(JWSAlgorithm.HS256)
                                    .keyID(provider.key.getKeyID())
                                    .build(),
                            claims,
                            new MACSigner(provider.key.toRSAPublicKey().getEncoded()));
                case ANOTHER_KEY -> {
                    RSAKey other = TestProvider.key();
                    yield signed(other, other.getKeyID(), claims);
                }
                case ANOTHER_KEY_UNDER_ITS_ID -> signed(TestProvider.key(), provider.key.getKeyID(), claims);
                case CHANGED -> {
                    String[] parts = good.split("\\.", -1);
                    String body = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
                    String changed = body.replace("\"ann\"", "\"eve\"");
                    assertThat(changed).isNotEqualTo(body);
                    yield parts[0] + "."
                            + Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(changed.getBytes(StandardCharsets.UTF_8))
                            + "." + parts[2];
                }
                case CUT -> good.substring(0, good.lastIndexOf('.') + 1);
                default -> good;
            };
        } catch (JOSEException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String signed(RSAKey key, String id, JWTClaimsSet claims) throws JOSEException {
        return TestProvider.signed(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(id)
                        .build(),
                claims,
                new RSASSASigner(key));
    }
}
