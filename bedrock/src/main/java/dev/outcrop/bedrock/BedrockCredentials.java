package dev.outcrop.bedrock;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;

/**
 * The first of the SDK's sources of credentials that is configured, in the order of its default chain. Unlike there, a
 * source that is configured and fails is not passed over: its error names what to mend.
 *
 * @param auth by region
 * @param keys what other services are called with; an API key is for Bedrock only
 * @param source a noun phrase for people, without a secret
 */
record BedrockCredentials(
        Function<String, BedrockAuth> auth, Optional<Supplier<AwsCredentialsProvider>> keys, String source) {
    /** A profile with one of these keys can give credentials; many have a region only. */
    private static final Set<String> GIVES_CREDENTIALS = Set.of(
            "aws_access_key_id",
            "role_arn",
            "sso_session",
            "sso_start_url",
            "credential_process",
            "credential_source",
            "web_identity_token_file");

    BedrockAuth auth(String region) {
        return auth.apply(region);
    }

    static Optional<BedrockCredentials> find(AwsSettings settings, Profiles profiles) {
        return settings.variable("AWS_BEARER_TOKEN_BEDROCK")
                .map(key -> new BedrockCredentials(
                        _ -> BedrockAuth.apiKey(key), Optional.empty(), "a Bedrock API key (AWS_BEARER_TOKEN_BEDROCK)"))
                .or(() -> findKeys(settings, profiles));
    }

    /** Those that are good for other services too. */
    static Optional<BedrockCredentials> findKeys(AwsSettings settings, Profiles profiles) {
        return fromProperties(settings)
                .or(() -> fromEnvironment(settings))
                .or(() -> fromWebIdentity(settings))
                .or(() -> fromProfile(profiles))
                .or(() -> fromContainer(settings))
                .or(() -> fromInstance(settings));
    }

    private static Optional<BedrockCredentials> fromProperties(AwsSettings settings) {
        return keys(
                settings.property("aws.accessKeyId"),
                settings.property("aws.secretAccessKey"),
                settings.property("aws.sessionToken"),
                "credentials in system properties (aws.accessKeyId)");
    }

    private static Optional<BedrockCredentials> fromEnvironment(AwsSettings settings) {
        return keys(
                settings.variable("AWS_ACCESS_KEY_ID"),
                settings.variable("AWS_SECRET_ACCESS_KEY"),
                settings.variable("AWS_SESSION_TOKEN"),
                "credentials in the environment (AWS_ACCESS_KEY_ID)");
    }

    private static Optional<BedrockCredentials> keys(
            Optional<String> id, Optional<String> secret, Optional<String> token, String source) {
        if (id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        AwsCredentials credentials = token.<AwsCredentials>map(
                        session -> AwsSessionCredentials.create(id.get(), secret.get(), session))
                .orElseGet(() -> AwsBasicCredentials.create(id.get(), secret.get()));
        AwsCredentialsProvider provider = StaticCredentialsProvider.create(credentials);
        return Optional.of(new BedrockCredentials(
                region -> BedrockAuth.sigV4(provider, region), Optional.of(() -> provider), source));
    }

    private static Optional<BedrockCredentials> fromWebIdentity(AwsSettings settings) {
        Optional<String> file = settings.setting("aws.webIdentityTokenFile", "AWS_WEB_IDENTITY_TOKEN_FILE");
        Optional<String> role = settings.setting("aws.roleArn", "AWS_ROLE_ARN");
        if (file.isEmpty() || role.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(signed(
                () -> WebIdentityTokenFileCredentialsProvider.builder()
                        .webIdentityTokenFile(Path.of(file.get()))
                        .roleArn(role.get())
                        .roleSessionName(settings.setting("aws.roleSessionName", "AWS_ROLE_SESSION_NAME")
                                .orElse("outcrop"))
                        .build(),
                "a web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)"));
    }

    private static Optional<BedrockCredentials> fromProfile(Profiles profiles) {
        return profiles.profile()
                .filter(profile -> profile.properties().keySet().stream().anyMatch(GIVES_CREDENTIALS::contains))
                .map(profile -> signed(
                        () -> ProfileCredentialsProvider.builder()
                                .profileFile(profiles.files())
                                .profileName(profile.name())
                                .build(),
                        "the AWS profile \"" + profile.name() + "\""));
    }

    private static Optional<BedrockCredentials> fromContainer(AwsSettings settings) {
        return settings.setting("aws.containerCredentialsPath", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                .or(() -> settings.setting("aws.containerCredentialsFullUri", "AWS_CONTAINER_CREDENTIALS_FULL_URI"))
                .map(_ -> signed(() -> ContainerCredentialsProvider.builder().build(), "the container's role"));
    }

    private static Optional<BedrockCredentials> fromInstance(AwsSettings settings) {
        return settings.instanceMetadata()
                ? Optional.of(signed(InstanceProfileCredentialsProvider::create, "the instance's role"))
                : Optional.empty();
    }

    private static BedrockCredentials signed(Supplier<AwsCredentialsProvider> provider, String source) {
        return new BedrockCredentials(region -> BedrockAuth.renewable(provider, region), Optional.of(provider), source);
    }
}
