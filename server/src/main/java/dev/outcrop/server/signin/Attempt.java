package dev.outcrop.server.signin;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A sign-in under way. The browser keeps it, sealed, until it comes back, so that any process can finish it.
 *
 * @param redirect where the provider sends the browser back to
 * @param next the page to go to in the end
 */
record Attempt(String state, String nonce, String verifier, String redirect, String next, Instant until) {
    static final Duration TIME = Duration.ofMinutes(10);

    private static final String PURPOSE = "sign-in";
    private static final String COOKIE = "sign-in-";
    private static final int NAME_LENGTH = 10;

    static Attempt begin(String redirect, String next, Instant now) {
        return new Attempt(
                new State().getValue(),
                new Nonce().getValue(),
                new CodeVerifier().getValue(),
                redirect,
                next,
                now.plus(TIME));
    }

    String seal(KeyRing ring) {
        return ring.seal(PURPOSE, JsonMapper.shared().writeValueAsString(this));
    }

    static Optional<Attempt> open(KeyRing ring, String cipher) {
        return ring.open(PURPOSE, cipher).flatMap(text -> {
            try {
                return Optional.of(JsonMapper.shared().readValue(text, Attempt.class));
            } catch (JacksonException _) {
                return Optional.empty(); // made by another version of this program
            }
        });
    }

    /** Each attempt has a cookie of its own, so that two tabs don't disturb each other. */
    static String cookie(String state) {
        return COOKIE + state.replaceAll("[^A-Za-z0-9_-]", "").substring(0, nameLength(state));
    }

    private static int nameLength(String state) {
        return Math.min(NAME_LENGTH, state.replaceAll("[^A-Za-z0-9_-]", "").length());
    }

    static boolean isCookie(String name) {
        return name.startsWith(COOKIE);
    }

    /** Whether it is this one that the provider answers, in time. */
    boolean answeredBy(String answer, Instant now) {
        return now.isBefore(until)
                && MessageDigest.isEqual(
                        state.getBytes(StandardCharsets.UTF_8), answer.getBytes(StandardCharsets.UTF_8));
    }
}
