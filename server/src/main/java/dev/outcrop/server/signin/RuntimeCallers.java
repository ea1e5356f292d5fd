package dev.outcrop.server.signin;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.ProblemException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Who asks where Amazon Bedrock AgentCore Runtime is in front. It has let them in, by a token or by AWS's own signatures,
 * and nobody reaches the server past it. A token is looked at once more, for who it is about; without a provider of
 * tokens it is whom the caller names in a header, which AWS leaves to those who have a permission of its own for that.
 */
public final class RuntimeCallers implements Identity {
    private static final String USER = "X-Amzn-Bedrock-AgentCore-Runtime-User-Id";
    private static final int LONGEST = 1024;
    private static final int LONGEST_NAME = 200;

    /** In place of an issuer: no provider has such an address, so nobody is mistaken for one of its people. */
    private static final String ISSUER = "agentcore";

    private final boolean signedIn;
    private final Optional<Identity.Way> tokens;
    private final Role role;

    /**
     * Callers of a runtime.
     *
     * @param signIn sign-in with a provider, if there is one: then its tokens are believed and nothing else
     * @param role that of people whose groups nobody tells
     */
    public RuntimeCallers(Optional<SignIn> signIn, Role role) {
        this.signedIn = signIn.isPresent();
        this.tokens = signIn.flatMap(SignIn::tokens);
        this.role = requireNonNull(role, "role is null");
    }

    @Override
    public Caller caller(Function<String, Optional<String>> headers) {
        if (signedIn) {
            return tokens.flatMap(way -> way.caller(headers))
                    .orElseThrow(() -> ProblemException.of(
                            401, "The access token is missing: have the runtime hand the header Authorization on."));
        }
        return headers.apply(USER)
                .map(String::strip)
                .filter(user -> !user.isEmpty())
                .map(this::named)
                .orElseGet(() -> new Caller(ISSUER, "AgentCore", role, Set.of(), Optional.empty()));
    }

    private Caller named(String user) {
        if (user.length() > LONGEST) {
            throw ProblemException.badField(USER, "“" + USER + "” is longer than " + LONGEST + " characters.");
        }
        String name = user.replaceAll("\\p{Cntrl}", " ");
        int length = Math.min(name.codePointCount(0, name.length()), LONGEST_NAME);
        return new Caller(
                People.id(ISSUER, user),
                name.substring(0, name.offsetByCodePoints(0, length)),
                role,
                Set.of(),
                Optional.empty());
    }
}
