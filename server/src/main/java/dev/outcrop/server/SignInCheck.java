package dev.outcrop.server;

import dev.outcrop.server.config.SignInSettings;
import dev.outcrop.server.signin.SignIn;
import java.util.Optional;

/** Asks the identity provider for its discovery document and its keys. */
final class SignInCheck {
    private SignInCheck() {}

    static Finding of(SignInSettings.Provider provider) {
        Optional<String> problem = SignIn.problem(provider.issuer());
        return problem.map(why -> Finding.missing(
                        "Sign-in",
                        provider.issuer() + ": " + why,
                        "check oidc.issuer, which has to be spelled as the provider spells it, and the network"))
                .orElseGet(() -> Finding.well("Sign-in", provider.issuer() + " answers, and has keys"));
    }
}
