package dev.outcrop.iac.aws;

import java.util.Optional;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** What flags have answered of {@code init}'s questions. */
final class Answers {
    @Option(names = "--stage", paramLabel = "NAME", description = "The stage's name.")
    Optional<String> stage = Optional.empty();

    @Option(names = "--profile", paramLabel = "KIND", description = "dev, prod or private.")
    Optional<String> profile = Optional.empty();

    @Option(names = "--region", paramLabel = "REGION", description = "Where it stands.")
    Optional<String> region = Optional.empty();

    @Option(names = "--account", paramLabel = "ID", description = "Whose it is; asked of AWS if there are credentials.")
    Optional<String> account = Optional.empty();

    @Option(names = "--zones", paramLabel = "ZONE,ZONE", description = "Two or three of the region's zones.")
    Optional<String> zones = Optional.empty();

    @Option(
            names = "--architecture",
            paramLabel = "KIND",
            description = "arm64 or x86_64; the image is made on a machine of the same kind.")
    Optional<String> architecture = Optional.empty();

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            description = "Its name in a browser, which has to be one of yours; or none, and CloudFront gives it one.")
    Optional<String> domain = Optional.empty();

    @Option(names = "--zone-id", paramLabel = "ID", description = "The Route 53 zone of that name, or none.")
    Optional<String> zoneId = Optional.empty();

    @Option(names = "--certificate", paramLabel = "ARN", description = "A certificate for it, where there is no zone.")
    Optional<String> certificate = Optional.empty();

    @Option(names = "--administrator", paramLabel = "MAIL", description = "Who may sign in first, with Cognito.")
    Optional<String> administrator = Optional.empty();

    @Option(names = "--oidc-issuer", paramLabel = "URL", description = "Your own provider in place of Cognito.")
    Optional<String> issuer = Optional.empty();

    @Option(names = "--oidc-client", paramLabel = "ID", description = "As whom the server is known there.")
    Optional<String> client = Optional.empty();

    @Option(names = "--oidc-administrators", paramLabel = "GROUP", description = "The group there that administers.")
    Optional<String> group = Optional.empty();

    @Option(names = "--alarms", paramLabel = "MAIL", description = "Who hears of alarms.")
    Optional<String> alarms = Optional.empty();

    @Option(names = "--chat-model", paramLabel = "ID", description = "The model that agents use.")
    Optional<String> chat = Optional.empty();

    @Option(names = "--fast-model", paramLabel = "ID", description = "The model for small things, such as titles.")
    Optional<String> fast = Optional.empty();

    @Option(
            names = "--model-regions",
            paramLabel = "REGION,REGION",
            description = "Where geographic profiles may send calls; asked of Bedrock if there are credentials.")
    Optional<String> regions = Optional.empty();

    @Option(names = "--langfuse", paramLabel = "URL", description = "Where Langfuse is; asked for nowhere.")
    Optional<String> langfuse = Optional.empty();

    @Option(
            names = "--repository",
            paramLabel = "OWNER/NAME",
            description = "The GitHub repository that may deploy it.")
    Optional<String> repository = Optional.empty();

    /** The region for questions about the account, which is the same in all of them. */
    String region() {
        return region.or(Answers::usual).orElse("us-east-1");
    }

    /** The region of the environment or the profile. */
    static Optional<String> usual() {
        try {
            return Optional.of(
                    DefaultAwsRegionProviderChain.builder().build().getRegion().id());
        } catch (SdkClientException _) {
            return Optional.empty();
        }
    }
}
