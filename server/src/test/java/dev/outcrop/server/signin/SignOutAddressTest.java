package dev.outcrop.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignOutAddressTest {
    private static final URI BACK = URI.create("https://outcrop.example/signed-out");
    private static final String POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abc";
    private static final String COGNITO = "https://desk.auth.eu-central-1.amazoncognito.com/logout?client_id=a+client"
            + "&logout_uri=https%3A%2F%2Foutcrop.example%2Fsigned-out";

    @Test
    void cognito_has_parameters_of_its_own_whether_or_not_it_names_the_address() throws Exception {
        String domain = "https://desk.auth.eu-central-1.amazoncognito.com";
        assertThat(address(POOL, domain + "/oauth2/authorize", "", Optional.empty()))
                .contains(URI.create(COGNITO));
        assertThat(address(POOL, domain + "/oauth2/authorize", domain + "/logout", Optional.of("a.b.c")))
                .contains(URI.create(COGNITO));
    }

    @Test
    void others_are_asked_as_the_standard_says() throws Exception {
        assertThat(address("https://id.example", "https://id.example/auth", "https://id.example/end", Optional.empty()))
                .hasValueSatisfying(address -> assertThat(address.toString())
                        .startsWith("https://id.example/end?")
                        .contains("client_id=a+client")
                        .contains("post_logout_redirect_uri=https%3A%2F%2Foutcrop.example%2Fsigned-out")
                        .doesNotContain("id_token_hint"));
        assertThat(address(
                        "https://id.example",
                        "https://id.example/auth",
                        "https://id.example/end",
                        Optional.of("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.")))
                .hasValueSatisfying(address -> assertThat(address.toString()).contains("id_token_hint=eyJ"));
        assertThat(address("https://id.example", "https://id.example/auth", "", Optional.empty()))
                .isEmpty();
    }

    private static Optional<URI> address(String issuer, String authorize, String end, Optional<String> hint)
            throws ParseException {
        String more = end.isEmpty() ? "" : ",\"end_session_endpoint\":\"" + end + "\"";
        return SignOutAddress.of(
                OIDCProviderMetadata.parse("""
                {"issuer":"%s","authorization_endpoint":"%s","jwks_uri":"%s/keys",
                 "subject_types_supported":["public"]%s}
                """.formatted(issuer, authorize, issuer, more)), "a client", hint, BACK);
    }
}
