package dev.outcrop.server.signin;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a browser goes to sign out of the provider too. */
final class SignOutAddress {
    private static final String COGNITO = "cognito-idp.";
    private static final String COGNITO_AUTHORIZE = "/oauth2/authorize";

    private SignOutAddress() {}

    /**
     * The address; empty if the provider has none.
     *
     * @param hint the ID token of the sign-in
     * @param back where the provider sends the browser in the end
     */
    static Optional<URI> of(OIDCProviderMetadata provider, String client, Optional<String> hint, URI back) {
        // Cognito has an address of its own for this, with parameters of its own, whatever its document says.
        String issuer = String.valueOf(provider.getIssuer());
        URI authorize = provider.getAuthorizationEndpointURI();
        boolean cognito = issuer.contains("//" + COGNITO);
        if (cognito
                || (provider.getEndSessionEndpointURI() == null
                        && authorize.getPath().endsWith(COGNITO_AUTHORIZE))) {
            String page = authorize.toString().replaceFirst(COGNITO_AUTHORIZE + "$", "/logout");
            return Optional.of(
                    URI.create(page + "?client_id=" + encoded(client) + "&logout_uri=" + encoded(back.toString())));
        }
        return Optional.ofNullable(provider.getEndSessionEndpointURI())
                .map(end -> new LogoutRequest(end, token(hint), null, new ClientID(client), back, null, null).toURI());
    }

    @Nullable
    private static JWT token(Optional<String> hint) {
        try {
            return hint.isPresent() ? JWTParser.parse(hint.get()) : null;
        } catch (ParseException _) {
            return null; // it does without
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
