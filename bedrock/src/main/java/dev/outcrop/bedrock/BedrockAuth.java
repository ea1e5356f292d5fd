package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/** How requests prove who makes them. */
public final class BedrockAuth {
    /** The name that both the runtime and the control plane are signed for. */
    private static final String SERVICE = "bedrock";

    private final Optional<Supplier<Scheme>> anew;
    private final String description;
    private volatile Scheme scheme;

    private BedrockAuth(Scheme scheme, Optional<Supplier<Scheme>> anew, String description) {
        this.scheme = scheme;
        this.anew = anew;
        this.description = description;
    }

    /** A Bedrock API key, sent as a bearer token. */
    public static BedrockAuth apiKey(String key) {
        requireNonNull(key, "key is null");
        return new BedrockAuth(
                (_, _, _, headers) -> {
                    headers.put("Authorization", List.of("Bearer " + key));
                    return headers;
                },
                Optional.empty(),
                "a Bedrock API key");
    }

    /** SigV4 with credentials that are asked for at each call; the provider caches and renews them. */
    public static BedrockAuth sigV4(AwsCredentialsProvider credentials, String region) {
        requireNonNull(credentials, "credentials is null");
        requireNonNull(region, "region is null");
        return new BedrockAuth(signing(credentials, region), Optional.empty(), "SigV4 for " + region);
    }

    /**
     * SigV4 with credentials whose source can be asked anew: the SDK's providers keep what they have until it is about
     * to expire by their own account, and a session can be ended before.
     */
    static BedrockAuth renewable(Supplier<AwsCredentialsProvider> source, String region) {
        return new BedrockAuth(
                signing(source.get(), region), Optional.of(() -> signing(source.get(), region)), "SigV4 for " + region);
    }

    private static Scheme signing(AwsCredentialsProvider credentials, String region) {
        AwsV4HttpSigner signer = AwsV4HttpSigner.create();
        return (method, uri, body, headers) -> {
            SdkHttpRequest request = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.fromValue(method))
                    .uri(uri)
                    .headers(headers)
                    .build();
            var toSign = SignRequest.builder(credentials.resolveCredentials())
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .build();
            return signer.sign(toSign).request().headers();
        };
    }

    /** What the next request will be signed with; it changes when that is renewed. */
    Object current() {
        return scheme;
    }

    /**
     * Asks for credentials anew after {@code expired} were refused, once for all calls that had them.
     *
     * @return whether it is worth to try again
     */
    synchronized boolean renew(Object expired) {
        if (scheme == expired) {
            if (anew.isEmpty()) {
                return false;
            }
            scheme = anew.get().get(); // the old one is left to calls that are about to sign with it
        }
        return true;
    }

    /** The headers to send: {@code headers} and the proof. May block to fetch credentials. */
    Map<String, List<String>> sign(String method, URI uri, byte[] body, Map<String, List<String>> headers) {
        return scheme.headers(method, uri, body, headers);
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return description;
    }

    private interface Scheme {
        Map<String, List<String>> headers(String method, URI uri, byte[] body, Map<String, List<String>> headers);
    }
}
