package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signs tokens by which a user of a database of Amazon RDS signs in, with the credentials that Bedrock is called with. RDS is
 * not asked for it: a token is a signed URL without its scheme.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">IAM authentication</a>
 */
public final class RdsTokens {
    private static final String SERVICE = "rds-db";
    private static final String SCHEME = "https://";

    /** No longer is allowed; a connection stays when its token is over. */
    private static final Duration LIFE = Duration.ofMinutes(15);

    private static final Pattern ENDPOINT = Pattern.compile(".*\\.([a-z0-9-]+)\\.rds\\.amazonaws\\.com(\\.cn)?");

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider credentials;
    private final Optional<String> region;
    private final Clock clock;

    RdsTokens(AwsCredentialsProvider credentials, Optional<String> region, Clock clock) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.region = requireNonNull(region, "region is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * A token that is good for a quarter of an hour. May block to fetch credentials.
     *
     * @throws IllegalStateException with a clause for people if there are none, or no region
     */
    public String token(String host, int port, String user) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create(SCHEME + host + ":" + port + "/"))
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("DBUser", user)
                .build();
        var toSign = SignRequest.builder(identity())
                .request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region(host))
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, LIFE)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock)
                .build();
        return signer.sign(toSign).request().getUri().toString().substring(SCHEME.length());
    }

    private AwsCredentialsIdentity identity() {
        try {
            return credentials.resolveCredentials();
        } catch (SdkException e) {
            throw new IllegalStateException("AWS credentials for a token can't be had: " + e.getMessage(), e);
        }
    }

    /** That of the endpoint's name, if it has one: the database may be in another one than the models. */
    private String region(String host) {
        Matcher endpoint = ENDPOINT.matcher(host);
        return Optional.of(endpoint)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .or(() -> region)
                .orElseThrow(() -> new IllegalStateException("no AWS region is set for a token (set AWS_REGION)"));
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return "RdsTokens";
    }
}
