package dev.outcrop.bedrock;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelFailure.Kind;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The service's errors as the house's failures.
 *
 * @see <a href="https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html">Common errors</a>
 */
final class Failures {
    /** The words of several model families; the service has no type of its own for this. */
    private static final Pattern TOO_LONG = Pattern.compile(
            "(input|prompt|request|context|conversation)[^.]{0,40} too long|too many (input )?tokens"
                    + "|context (length|window|limit)|input tokens?[^.]{0,40}exceed"
                    + "|exceeds? (the )?(model'?s? )?(maximum|max) (length|input|number of (input )?tokens)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_SUCH_MODEL = Pattern.compile(
            "model identifier is invalid|on-demand throughput isn.t supported|model.{0,60}(not found|end of its life)",
            Pattern.CASE_INSENSITIVE);

    private static final String FIELD = "(?:messages|system|toolConfig|tools|tool_choice|inferenceConfig"
            + "|guardrailConfig|additionalModelRequestFields|additionalModelResponseFieldPaths|outputConfig"
            + "|performanceConfig|serviceTier|promptVariables|requestMetadata|modelId|max_tokens|thinking|temperature"
            + "|top_p|top_k|stop_sequences)";

    private static final String STEP = "(?:\\.(?:\\d{1,6}|[a-zA-Z][a-zA-Z_]{0,40})(?!\\w)|\\[\\d{1,6}])";

    /** A path of field names and numbers: in quotes, of several steps, or before a colon. */
    private static final Pattern PART =
            Pattern.compile("(?<![\\w./-])(?:'(" + FIELD + STEP + "*)'|(" + FIELD + STEP + "+)|(" + FIELD + ")(?=:))");

    /** Names below these were chosen by people and models: the path ends before them. */
    private static final Pattern WRITTEN_BY_OTHERS = Pattern.compile(
            "^(.*?\\.(?:input|json)|additionalModelRequestFields|promptVariables|requestMetadata)[.\\[].*$");

    private Failures() {}

    /** An HTTP error: its type stands in a header or in the body, without its namespace. */
    static ModelFailure http(Reply reply, byte[] body, Clock clock) {
        JsonNode json = parsed(body);
        String type = reply.header("x-amzn-errortype")
                .or(() -> BlockJson.text(json, "__type"))
                .or(() -> BlockJson.text(json, "code"))
                .map(Failures::bare)
                .orElse("");
        String message = BlockJson.text(json, "message")
                .or(() -> BlockJson.text(json, "Message"))
                .orElse("");
        return new ModelFailure(
                kind(type, reply.status(), message),
                "Bedrock refused the call: HTTP " + reply.status() + (type.isEmpty() ? "" : " " + type)
                        + (message.isEmpty() ? "" : ": " + message),
                false,
                reply.header("retry-after").flatMap(value -> retryAfter(value, clock)),
                requestId(reply),
                part(type, message),
                null);
    }

    /** An exception frame in a stream that had begun. */
    static ModelFailure inStream(Frame frame, boolean delivered, Optional<String> requestId) {
        JsonNode json = parsed(frame.payload());
        String type = frame.header(":message-type").equals("error")
                ? frame.header(":error-code")
                : frame.header(":exception-type");
        String message = BlockJson.text(json, "message")
                .or(() -> BlockJson.text(json, "Message"))
                .orElseGet(() -> frame.header(":error-message"));
        return new ModelFailure(
                kind(bare(type), 500, message),
                "Bedrock broke off the answer: " + type + (message.isEmpty() ? "" : ": " + message),
                delivered,
                Optional.empty(),
                requestId,
                part(bare(type), message),
                null);
    }

    /** The part of a request that a validation error names. */
    private static Optional<String> part(String type, String message) {
        if (!type.equalsIgnoreCase("ValidationException")) {
            return Optional.empty();
        }
        Matcher named = PART.matcher(message);
        return named.find()
                ? Stream.of(named.group(1), named.group(2), named.group(3))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(path -> WRITTEN_BY_OTHERS.matcher(path).replaceFirst("$1"))
                : Optional.empty();
    }

    static Optional<String> requestId(Reply reply) {
        return reply.header("x-amzn-requestid");
    }

    private static Kind kind(String type, int status, String message) {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "throttlingexception", "servicequotaexceededexception", "toomanyrequestsexception" -> Kind.THROTTLED;
            case "modelnotreadyexception",
                    "modeltimeoutexception",
                    "modelerrorexception",
                    "modelstreamerrorexception",
                    "internalserverexception",
                    "internalfailure",
                    "serviceunavailableexception",
                    "serviceunavailable" -> Kind.UNAVAILABLE;
            case "validationexception" -> invalid(message);
            case "resourcenotfoundexception" -> Kind.UNKNOWN_MODEL;
            case "accessdeniedexception" ->
                message.toLowerCase(Locale.ROOT).contains("api key") ? Kind.UNAUTHENTICATED : Kind.FORBIDDEN;
            case "expiredtokenexception", "expiredtoken" -> Kind.EXPIRED;
            case "unrecognizedclientexception", "invalidclienttokenid" ->
                message.toLowerCase(Locale.ROOT).contains("expired") ? Kind.EXPIRED : Kind.UNAUTHENTICATED;
            case "invalidsignatureexception",
                    "signaturedoesnotmatch",
                    "incompletesignature",
                    "incompletesignatureexception",
                    "missingauthenticationtoken",
                    "missingauthenticationtokenexception",
                    "notauthorized",
                    "optinrequired",
                    "requestexpired" -> Kind.UNAUTHENTICATED;
            default -> byStatus(status, message);
        };
    }

    private static Kind invalid(String message) {
        if (TOO_LONG.matcher(message).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        return NO_SUCH_MODEL.matcher(message).find() ? Kind.UNKNOWN_MODEL : Kind.INVALID;
    }

    private static Kind byStatus(int status, String message) {
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> Kind.FORBIDDEN;
            case 408, 424 -> Kind.UNAVAILABLE;
            case 429 -> Kind.THROTTLED;
            default -> status >= 500 ? Kind.UNAVAILABLE : invalid(message);
        };
    }

    /** {@code ThrottlingException} of {@code com.amazonaws#ThrottlingException:http://…}. */
    private static String bare(String type) {
        int colon = type.indexOf(':');
        String name = colon < 0 ? type : type.substring(0, colon);
        return name.substring(name.lastIndexOf('#') + 1);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.object(); // a proxy's page, or nothing: the status says enough
        }
    }

    /** Seconds or an HTTP date. */
    private static Optional<Duration> retryAfter(String value, Clock clock) {
        try {
            return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(value.strip()))));
        } catch (NumberFormatException notSeconds) {
            try {
                Instant at = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(clock.instant(), at);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException neither) {
                return Optional.empty();
            }
        }
    }
}
