package dev.outcrop.bedrock;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads secrets of AWS Secrets Manager: one signed request each.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
public final class AwsSecrets implements AutoCloseable {
    private static final String ACTION = "secretsmanager.GetSecretValue";
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** What the JDK's client says itself. */
    private static final Set<String> ITS_OWN = Set.of("host", "content-length");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final URI endpoint;
    private final AwsSigning signing;

    AwsSecrets(URI endpoint, AwsSigning signing) {
        this.endpoint = requireNonNull(endpoint, "endpoint is null");
        this.signing = requireNonNull(signing, "signing is null");
    }

    /** What came of reading one; no text form has the secret. */
    public sealed interface Reading {
        /** It is there. */
        record Found(String text) implements Reading {
            public Found {
                requireNonNull(text, "text is null");
            }

            @Override
            public String toString() {
                return "Found";
            }
        }

        /** There is none of that name. */
        record Missing() implements Reading {}

        /** It may not be read; {@code why} is a clause for an operator. */
        record Denied(String why) implements Reading {}

        /** It could not be asked for; {@code why} is a clause for an operator. */
        record Away(String why) implements Reading {}
    }

    /** The secret of that name or ARN, as it is now. */
    public Reading read(String id) {
        byte[] body = Json.MAPPER.writeValueAsBytes(Json.object().put("SecretId", id));
        URI uri = Endpoints.resolve(endpoint, "/");
        try {
            var request = HttpRequest.newBuilder(uri).timeout(LIMIT).POST(HttpRequest.BodyPublishers.ofByteArray(body));
            signed(uri, body).forEach((name, values) -> {
                if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.header(name, value));
                }
            });
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return reading(answer.statusCode(), Json.MAPPER.readTree(answer.body()));
        } catch (SdkException noCredentials) {
            return new Reading.Away("there are no credentials for it: " + noCredentials.getMessage());
        } catch (JacksonException _) {
            return new Reading.Away("what answers at " + endpoint + " is not Secrets Manager");
        } catch (IOException failure) {
            return new Reading.Away("Secrets Manager can't be reached at " + endpoint);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Reading.Away("the question was interrupted");
        }
    }

    private Map<String, List<String>> signed(URI uri, byte[] body) {
        var headers = new HashMap<String, List<String>>();
        headers.put("Content-Type", List.of("application/x-amz-json-1.1"));
        headers.put("X-Amz-Target", List.of(ACTION));
        return signing.sign("POST", uri, body, headers);
    }

    private static Reading reading(int status, JsonNode answer) {
        if (status == 200) {
            return answer.path("SecretString").isString()
                    ? new Reading.Found(answer.get("SecretString").stringValue())
                    : new Reading.Away("it is no text");
        }
        String type = answer.path("__type").asString("").replaceFirst(".*#", "");
        return switch (type) {
            case "ResourceNotFoundException" -> new Reading.Missing();
            case "AccessDeniedException", "DecryptionFailure", "KMSAccessDeniedException" -> new Reading.Denied(type);
            case "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException" ->
                new Reading.Denied("AWS does not accept the credentials, " + type);
            default -> new Reading.Away("Secrets Manager answers with " + status + " " + type);
        };
    }

    /** Frees its connections. */
    @Override
    public void close() {
        http.close();
    }
}
