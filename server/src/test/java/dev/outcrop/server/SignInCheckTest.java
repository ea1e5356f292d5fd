package dev.outcrop.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.config.SignInSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignInCheckTest {
    private final TestProvider provider = new TestProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void a_provider_that_answers_with_keys_is_well() {
        assertThat(finding(provider.issuer())).returns(Finding.State.WELL, Finding::state);
    }

    @Test
    void one_that_is_spelled_otherwise_or_is_away_or_has_no_document_is_not() {
        assertThat(finding(provider.issuer() + "/"))
                .returns(Finding.State.MISSING, Finding::state)
                .satisfies(finding -> assertThat(finding.says()).contains("issuer"));
        provider.discovery = _ -> "{}";
        assertThat(finding(provider.issuer())).returns(Finding.State.MISSING, Finding::state);
        provider.close();
        assertThat(finding(provider.issuer()))
                .returns(Finding.State.MISSING, Finding::state)
                .satisfies(finding -> assertThat(finding.remedy().orElseThrow()).contains("oidc.issuer"));
    }

    private static Finding finding(String issuer) {
        return SignInCheck.of(new SignInSettings.Provider(
                URI.create(issuer),
                TestProvider.CLIENT,
                Optional.empty(),
                List.of("openid"),
                List.of("groups"),
                Set.of(),
                Set.of(),
                Set.of(),
                Optional.empty()));
    }
}
