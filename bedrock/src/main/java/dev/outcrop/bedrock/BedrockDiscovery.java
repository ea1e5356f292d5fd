package dev.outcrop.bedrock;

import dev.outcrop.model.ModelFailure;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out whether Bedrock can be used: credentials are configured, and one cheap call to the control plane succeeds.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html">ListInferenceProfiles</a>
 */
public final class BedrockDiscovery {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final String CHEAP_CALL = "/inference-profiles?maxResults=1";

    private BedrockDiscovery() {}

    /** Looks, for three seconds at most. Never throws: whatever goes wrong is a reason. */
    public static BedrockAvailability discover(AwsSettings settings) {
        return discover(settings, LIMIT);
    }

    static BedrockAvailability discover(AwsSettings settings, Duration limit) {
        // On a thread of its own, since sources of credentials (SSO, a process, an instance) have no limit in common.
        var found = new CompletableFuture<BedrockAvailability>();
        Thread looking = Thread.ofVirtual().name("bedrock-discovery").start(() -> {
            try {
                found.complete(look(settings, limit));
            } catch (ModelFailure e) {
                found.complete(new BedrockAvailability.Unavailable(reason(e)));
            } catch (RuntimeException e) {
                found.complete(new BedrockAvailability.Unavailable("the AWS configuration cannot be used: " + e));
            }
        });
        try {
            return found.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            looking.interrupt();
            return new BedrockAvailability.Unavailable("AWS did not answer within " + limit.toMillis() + " ms");
        } catch (InterruptedException e) {
            looking.interrupt();
            Thread.currentThread().interrupt();
            return new BedrockAvailability.Unavailable("looking for AWS was interrupted");
        } catch (ExecutionException e) {
            return new BedrockAvailability.Unavailable("looking for AWS failed: " + e.getCause());
        }
    }

    private static BedrockAvailability look(AwsSettings settings, Duration limit) {
        return switch (settings.access()) {
            case AwsSettings.Access.Missing(var why) -> new BedrockAvailability.Unavailable(why);
            case AwsSettings.Access.Found(var region, var auth, var source) -> {
                URI uri = Endpoints.resolve(settings.controlEndpoint(region), CHEAP_CALL);
                try (var transport = new Transport(auth, limit);
                        Reply response = transport.get(uri, limit)) {
                    if (response.status() == 200) {
                        yield new BedrockAvailability.Available(region, source);
                    }
                    throw Failures.http(response, response.body().readNBytes(4096), Clock.systemUTC());
                } catch (IOException e) {
                    yield new BedrockAvailability.Unavailable("AWS broke off its answer: " + e.getMessage());
                }
            }
        };
    }

    private static String reason(ModelFailure failure) {
        String said = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case UNAUTHENTICATED, EXPIRED ->
                failure.getCause() instanceof SdkException ? said : "AWS does not accept the credentials: " + said;
            case FORBIDDEN ->
                "the credentials may not list inference profiles (bedrock:ListInferenceProfiles): " + said;
            default -> "Bedrock did not answer as it should: " + said;
        };
    }
}
