package dev.outcrop.iac.aws;

import picocli.CommandLine.Model.OptionSpec;

/** A question of {@code init}, each with a flag that answers it. */
enum Question {
    STAGE("--stage", "NAME", "The stage's name."),
    PROFILE("--profile", "KIND", "dev, prod or private."),
    REGION("--region", "REGION", "Where it stands."),
    ACCOUNT("--account", "ID", "Whose it is; asked of AWS if there are credentials."),
    ZONES("--zones", "ZONE,ZONE", "Two or three of the region's zones."),
    ARCHITECTURE("--architecture", "KIND", "arm64 or x86_64; the image is made on a machine of the same kind."),
    DOMAIN("--domain", "NAME", "Its name in a browser, one of yours; or none, and CloudFront gives it one."),
    ZONE_ID("--zone-id", "ID", "The Route 53 zone of that name, or none."),
    CERTIFICATE("--certificate", "ARN", "A certificate for it, where there is no zone."),
    ADMINISTRATOR("--administrator", "MAIL", "Who may sign in first, with Cognito."),
    ISSUER("--oidc-issuer", "URL", "Your own provider in place of Cognito."),
    CLIENT("--oidc-client", "ID", "As whom the server is known there."),
    ADMINISTRATORS("--oidc-administrators", "GROUP", "The group there that administers."),
    ALARMS("--alarms", "MAIL", "Who hears of alarms."),
    CHAT_MODEL("--chat-model", "ID", "The model that agents use."),
    FAST_MODEL("--fast-model", "ID", "The model for small things, such as titles."),
    MODEL_REGIONS(
            "--model-regions",
            "REGION,REGION",
            "Where geographic profiles may send calls; asked of Bedrock if there are credentials."),
    LANGFUSE("--langfuse", "URL", "Where Langfuse is; asked for nowhere."),
    REPOSITORY("--repository", "OWNER/NAME", "The GitHub repository that may deploy it.");

    private final String flag;
    private final String label;
    private final String description;

    Question(String flag, String label, String description) {
        this.flag = flag;
        this.label = label;
        this.description = description;
    }

    String flag() {
        return flag;
    }

    OptionSpec option() {
        return OptionSpec.builder(flag)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }
}
