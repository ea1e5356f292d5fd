package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/** Signs requests to another service than Bedrock with the credentials that Bedrock is called with. */
public final class AwsSigning {
    private static final String CONTENT_HASH = "x-amz-content-sha256";

    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final AwsCredentialsProvider credentials;
    private final String service;
    private final String region;

    /** {@code service} by its name in signatures. */
    AwsSigning(AwsCredentialsProvider credentials, String service, String region) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.service = requireNonNull(service, "service is null");
        this.region = requireNonNull(region, "region is null");
    }

    /** The headers to send: {@code headers} and the proof. May block to fetch credentials. */
    public Map<String, List<String>> sign(String method, URI uri, byte[] body, Map<String, List<String>> headers) {
        var all = new HashMap<>(headers);
        all.put(CONTENT_HASH, List.of(sha256(body)));
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(uri)
                .headers(all)
                .build();
        // S3 takes a path as it is, where other services encode it twice.
        var toSign = SignRequest.builder(credentials.resolveCredentials())
                .request(request)
                .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                .build();
        return signer.sign(toSign).request().headers();
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Without any secret. */
    @Override
    public String toString() {
        return "SigV4 for " + service + " in " + region;
    }
}
