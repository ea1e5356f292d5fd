package dev.outcrop.server.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.outcrop.server.config.SignInSettings;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two requests of a sign-in: the browser's for a code, and ours of the tokens for it.
 *
 * @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth">OpenID Connect Core, 3.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">RFC 7636</a>
 */
final class CodeExchange {
    private static final Logger LOG = LoggerFactory.getLogger(CodeExchange.class);

    private final SignInSettings.Provider settings;
    private final Provider provider;
    private final Supplier<Optional<String>> secret;

    /** {@code secret} is this client's as it is now, if it has one. */
    CodeExchange(SignInSettings.Provider settings, Provider provider, Supplier<Optional<String>> secret) {
        this.settings = settings;
        this.provider = provider;
        this.secret = secret;
    }

    /** What came of it. */
    sealed interface Outcome {
        /** The provider says who it is; {@code token} is its ID token. */
        record Told(JWTClaimsSet claims, String token) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /** Where the browser goes to sign in. With {@code another} the provider is to ask who it is, whoever it knows already. */
    URI address(Attempt attempt, boolean another) throws Provider.Unreachable {
        var request = new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(settings.scopes().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        URI.create(attempt.redirect()))
                .endpointURI(provider.known().metadata().getAuthorizationEndpointURI())
                .state(new State(attempt.state()))
                .nonce(new Nonce(attempt.nonce()))
                .codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256);
        return (another ? request.prompt(Prompt.Type.LOGIN) : request).build().toURI();
    }

    /** Gets the tokens for a code and believes the ID token, or not. */
    Outcome exchange(Attempt attempt, String code) {
        try {
            Provider.Known known = provider.known();
            TokenResponse answer = OIDCTokenResponseParser.parse(
                    request(known.metadata(), attempt, code).send());
            if (!(answer instanceof OIDCTokenResponse tokens)) {
                LOG.warn(
                        "the identity provider gives no tokens: {}",
                        answer.toErrorResponse().getErrorObject().getCode());
                return new Outcome.Refused(Refusal.PROVIDER);
            }
            JWT token = tokens.getOIDCTokens().getIDToken();
            JWTClaimsSet claims =
                    validator(known).validate(token, new Nonce(attempt.nonce())).toJWTClaimsSet();
            if (!madeForUs(claims)) {
                LOG.warn("what the identity provider sent is not believed: it was made for another client");
                return new Outcome.Refused(Refusal.DISTRUSTED);
            }
            return new Outcome.Told(claims, token.getParsedString());
        } catch (Provider.Unreachable | IOException | KeySourceException failure) {
            LOG.warn("the identity provider can't be asked: {}", failure.getMessage());
            return new Outcome.Refused(Refusal.PROVIDER);
        } catch (ParseException _) {
            LOG.warn("what the identity provider sent can't be read"); // it may hold a token, as the reason may
            return new Outcome.Refused(Refusal.DISTRUSTED);
        } catch (BadJOSEException | JOSEException distrusted) {
            LOG.warn("what the identity provider sent is not believed: {}", distrusted.getMessage());
            return new Outcome.Refused(Refusal.DISTRUSTED);
        }
    }

    private IDTokenValidator validator(Provider.Known known) {
        return new IDTokenValidator(
                new Issuer(settings.issuer()), new ClientID(settings.clientId()), known.selector(), null);
    }

    /** That we are among the audiences has been looked at; Nimbus leaves out which of them the token was made for. */
    private boolean madeForUs(JWTClaimsSet claims) {
        Object party = claims.getClaim("azp");
        return party == null ? claims.getAudience().size() == 1 : party.equals(settings.clientId());
    }

    private HTTPRequest request(OIDCProviderMetadata metadata, Attempt attempt, String code) {
        var grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), URI.create(attempt.redirect()), new CodeVerifier(attempt.verifier()));
        URI endpoint = metadata.getTokenEndpointURI();
        TokenRequest request = authentication(metadata)
                .map(us -> new TokenRequest.Builder(endpoint, us, grant))
                .orElseGet(() -> new TokenRequest.Builder(endpoint, new ClientID(settings.clientId()), grant))
                .build();
        HTTPRequest http = request.toHTTPRequest();
        http.setConnectTimeout(Provider.PATIENCE_MS);
        http.setReadTimeout(Provider.PATIENCE_MS);
        http.setFollowRedirects(false); // the secret goes to this address alone
        return http;
    }

    private Optional<ClientAuthentication> authentication(OIDCProviderMetadata metadata) {
        var client = new ClientID(settings.clientId());
        List<ClientAuthenticationMethod> methods =
                Optional.ofNullable(metadata.getTokenEndpointAuthMethods()).orElse(List.of());
        boolean post = methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return secret.get()
                .map(Secret::new)
                .map(ours -> post ? new ClientSecretPost(client, ours) : new ClientSecretBasic(client, ours));
    }
}
