package dev.outcrop.iac.config;

import static dev.outcrop.iac.config.Rules.given;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The GitHub repository that may deploy the stage, from its environment of the same name.
 *
 * @param repository owner and name, such as {@code acme/agents}
 * @param provider the ARN of GitHub's identity provider if the account has it: there can be only one
 */
public record Pipeline(String repository, Optional<String> provider) {
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9-]+/[A-Za-z0-9._-]+");
    private static final Pattern PROVIDER =
            Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com");

    public Pipeline {
        Rules.matches(repository, REPOSITORY, "repository", "is OWNER/NAME");
        provider = given(provider, "provider");
        provider.ifPresent(arn ->
                Rules.matches(arn, PROVIDER, "provider", "is the ARN of the account's identity provider for GitHub"));
    }
}
