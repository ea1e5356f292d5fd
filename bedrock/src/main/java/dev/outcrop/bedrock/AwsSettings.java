package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;

/**
 * What this process was told about AWS: its environment variables, its system properties and the profile files that
 * these point at. A system property goes before its environment variable, as in the SDK.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html">Settings reference</a>
 */
public final class AwsSettings {
    private final Map<String, String> environment;
    private final Map<String, String> properties;
    private final Profiles profiles;

    private AwsSettings(Map<String, String> environment, Map<String, String> properties) {
        this.environment = Map.copyOf(environment);
        this.properties = Map.copyOf(properties);
        this.profiles = new Profiles(this);
    }

    /** Settings from these variables and properties and no others. */
    public static AwsSettings of(Map<String, String> environment, Map<String, String> properties) {
        return new AwsSettings(environment, properties);
    }

    /** Settings of this process. */
    public static AwsSettings current() {
        Properties system = System.getProperties();
        Map<String, String> properties = new TreeMap<>();
        system.stringPropertyNames()
                .forEach(name -> properties.put(name, requireNonNull(system.getProperty(name), name)));
        return of(System.getenv(), properties);
    }

    /** Whether there is what a signed call needs: a region, and an API key or credentials. Makes no call to AWS. */
    public Access access() {
        Optional<BedrockCredentials> credentials;
        try {
            credentials = BedrockCredentials.find(this, profiles);
        } catch (SdkException | IllegalArgumentException e) {
            return new Access.Missing("the AWS configuration cannot be read: " + e.getMessage());
        }
        if (credentials.isEmpty()) {
            return new Access.Missing("no AWS credentials in environment, profile \"" + profiles.name()
                    + "\" or container" + (instanceMetadata() ? " or instance" : ""));
        }
        String source = credentials.get().source();
        return region().<Access>map(
                        name -> new Access.Found(name, credentials.get().auth(name), source))
                .orElseGet(() -> new Access.Missing("no AWS region is set, although there is " + source
                        + " (set AWS_REGION, or region in the profile)"));
    }

    /** Where S3 is and how requests to it are signed. Makes no call to AWS. */
    public Storage storage() {
        return switch (keys("S3")) {
            case Keys.Missing(String why) -> new Storage.Missing(why);
            case Keys.Found(AwsCredentialsProvider credentials, String region) ->
                new Storage.Found(
                        endpoint("aws.endpointUrlS3", "AWS_ENDPOINT_URL_S3", "s3")
                                .orElseGet(() -> regional("s3", region)),
                        new AwsSigning(credentials, "s3", region));
        };
    }

    /** Who reads secrets of Secrets Manager. Makes no call to AWS. */
    public Vault vault() {
        return switch (keys("Secrets Manager")) {
            case Keys.Missing(String why) -> new Vault.Missing(why);
            case Keys.Found(AwsCredentialsProvider credentials, String region) ->
                new Vault.Found(new AwsSecrets(
                        endpoint("aws.endpointUrlSecretsManager", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "secrets_manager")
                                .orElseGet(() -> regional("secretsmanager", region)),
                        new AwsSigning(credentials, "secretsmanager", region)));
        };
    }

    private Keys keys(String service) {
        Optional<BedrockCredentials> credentials;
        try {
            credentials = BedrockCredentials.findKeys(this, profiles);
        } catch (SdkException | IllegalArgumentException e) {
            return new Keys.Missing("the AWS configuration cannot be read: " + e.getMessage());
        }
        Optional<Supplier<AwsCredentialsProvider>> keys = credentials.flatMap(BedrockCredentials::keys);
        Optional<String> region = region();
        return keys.isEmpty() || region.isEmpty()
                ? new Keys.Missing(
                        service + " needs AWS credentials, for which an API key of Bedrock does not do, and a region")
                : new Keys.Found(keys.get().get(), region.get());
    }

    private sealed interface Keys {
        record Found(AwsCredentialsProvider credentials, String region) implements Keys {}

        record Missing(String why) implements Keys {}
    }

    /** What {@link #vault} found. */
    public sealed interface Vault {
        /** Secrets can be asked for. */
        record Found(AwsSecrets secrets) implements Vault {}

        /** {@code why} is a clause for an operator. */
        record Missing(String why) implements Vault {}
    }

    /** How databases of Amazon RDS are signed in to; a region is not needed where their names have it. Makes no call to AWS. */
    public Signing databaseTokens(Clock clock) {
        try {
            return BedrockCredentials.findKeys(this, profiles)
                    .flatMap(BedrockCredentials::keys)
                    .<Signing>map(keys -> new Signing.Found(new RdsTokens(keys.get(), region(), clock)))
                    .orElseGet(() -> new Signing.Missing("there are no AWS credentials to sign a token with"));
        } catch (SdkException | IllegalArgumentException e) {
            return new Signing.Missing("the AWS configuration cannot be read: " + e.getMessage());
        }
    }

    /** What {@link #databaseTokens} found. */
    public sealed interface Signing {
        /** Tokens can be signed. */
        record Found(RdsTokens tokens) implements Signing {}

        /** {@code why} is a clause for an operator. */
        record Missing(String why) implements Signing {}
    }

    /** What {@link #storage} found. */
    public sealed interface Storage {
        /** The base URL of S3, and the signatures. */
        record Found(URI endpoint, AwsSigning signing) implements Storage {}

        /** {@code why} is a clause for an operator. */
        record Missing(String why) implements Storage {}
    }

    /** What {@link #access} found. */
    public sealed interface Access {
        /** {@code source} says where the credentials are from, without a secret. */
        record Found(String region, BedrockAuth auth, String source) implements Access {}

        /** {@code why} is a clause for an operator. */
        record Missing(String why) implements Access {}
    }

    /** The region, from property, environment, profile or, if that is allowed, the instance. */
    public Optional<String> region() {
        return setting("aws.region", "AWS_REGION")
                .or(() -> variable("AWS_DEFAULT_REGION")) // what the command line and most other SDKs read
                .or(() -> profiles.property("region"))
                .or(this::instanceRegion);
    }

    private Optional<String> instanceRegion() {
        if (!instanceMetadata()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(new InstanceProfileRegionProvider().getRegion())
                    .map(Region::id);
        } catch (SdkException e) {
            return Optional.empty(); // not on an instance, after all: then there is no region, which access() says
        }
    }

    /** Whether the instance may be asked: only if that is configured, for on a laptop the question costs seconds. */
    boolean instanceMetadata() {
        Optional<String> disabled = setting("aws.disableEc2Metadata", "AWS_EC2_METADATA_DISABLED");
        return disabled.map("false"::equalsIgnoreCase)
                .orElseGet(() -> setting("aws.ec2MetadataServiceEndpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT")
                        .isPresent());
    }

    /** The base URL of Converse. */
    public URI runtimeEndpoint(String region) {
        return endpoint("aws.endpointUrlBedrockRuntime", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "bedrock_runtime")
                .orElseGet(() -> regional("bedrock-runtime", region));
    }

    /** The base URL of the control plane. */
    public URI controlEndpoint(String region) {
        return endpoint("aws.endpointUrlBedrock", "AWS_ENDPOINT_URL_BEDROCK", "bedrock")
                .orElseGet(() -> regional("bedrock", region));
    }

    private Optional<URI> endpoint(String property, String variable, String service) {
        if (setting("aws.ignoreConfiguredEndpointUrls", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            return Optional.empty();
        }
        return setting(property, variable)
                .or(() -> setting("aws.endpointUrl", "AWS_ENDPOINT_URL"))
                .or(() -> profiles.serviceProperty(service, "endpoint_url"))
                .or(() -> profiles.property("endpoint_url"))
                .map(URI::create);
    }

    private URI regional(String host, String region) {
        boolean fips = setting("aws.useFipsEndpoint", "AWS_USE_FIPS_ENDPOINT")
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        String suffix = PartitionMetadata.of(Region.of(region)).dnsSuffix();
        return URI.create("https://" + host + (fips ? "-fips" : "") + "." + region + "." + suffix);
    }

    Optional<String> setting(String property, String variable) {
        return property(property).or(() -> variable(variable));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Without any value. */
    @Override
    public String toString() {
        return "AwsSettings[profile=" + profiles.name() + "]";
    }
}
