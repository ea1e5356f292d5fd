package dev.outcrop.bedrock.local;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks who calls: AWS Signature Version 4 in the Authorization header, or a Bedrock API key. The algorithm is that of the IAM
 * User Guide, "Create a signed AWS API request"; as for every service but S3 the path is encoded once more for signing.
 */
final class Signatures {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "bedrock";
    private static final String AUTHORITY = ":authority";
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key"
                    + " and signing method. Consult the service documentation for details.";

    private final List<LocalCredentials> credentials;
    private final Set<String> apiKeys;
    private final Clock clock;

    Signatures(List<LocalCredentials> credentials, Set<String> apiKeys, Clock clock) {
        this.credentials = credentials;
        this.apiKeys = apiKeys;
        this.clock = clock;
    }

    /** Throws a 403 {@link ServiceError} unless the request is somebody's. Header names are in lower case. */
    void check(String method, String path, String query, Map<String, String> headers, byte[] body) {
        String authorization = headers.getOrDefault("authorization", "");
        if (authorization.startsWith("Bearer ")) {
            bearer(authorization.substring("Bearer ".length()).strip());
        } else if (authorization.startsWith(ALGORITHM + " ")) {
            signed(authorization, method, path, query, headers, body);
        } else {
            throw refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
    }

    private void bearer(String key) {
        byte[] given = key.getBytes(StandardCharsets.UTF_8);
        boolean known = apiKeys.stream()
                .anyMatch(accepted -> MessageDigest.isEqual(accepted.getBytes(StandardCharsets.UTF_8), given));
        if (!known) {
            throw refused("AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.");
        }
    }

    private void signed(
            String authorization, String method, String path, String query, Map<String, String> headers, byte[] body) {
        Map<String, String> parts = parts(authorization);
        String[] scope = part(parts, "Credential").split("/", -1);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            throw refused(
                    "IncompleteSignatureException",
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        }
        LocalCredentials key = credentials.stream()
                .filter(known -> known.accessKeyId().equals(scope[0]))
                .findFirst()
                .orElseThrow(Signatures::unknownToken);
        String stamp = headers.getOrDefault("x-amz-date", "");
        fresh(stamp, scope[1]);
        token(key, headers.getOrDefault("x-amz-security-token", ""));
        if (!scope[3].equals(SERVICE)) {
            throw refused(
                    "InvalidSignatureException", "Credential should be scoped to correct service: '" + SERVICE + "'.");
        }
        List<String> signedHeaders = List.of(part(parts, "SignedHeaders").split(";", -1));
        if (!signedHeaders.contains("host") && !signedHeaders.contains(AUTHORITY)) {
            throw refused("InvalidSignatureException", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
        }
        String canonical = String.join(
                "\n",
                method,
                encode(path, "/"),
                canonicalQuery(query),
                canonicalHeaders(signedHeaders, headers),
                String.join(";", signedHeaders),
                payloadHash(headers.getOrDefault("x-amz-content-sha256", ""), body));
        String toSign = String.join(
                "\n",
                ALGORITHM,
                stamp,
                String.join("/", Arrays.copyOfRange(scope, 1, 5)),
                hex(sha256(canonical.getBytes(StandardCharsets.UTF_8))));
        String expected = hex(hmac(signingKey(key.secretAccessKey(), scope), toSign));
        if (!same(expected, part(parts, "Signature"))) {
            throw refused("InvalidSignatureException", MISMATCH);
        }
    }

    private void fresh(String stamp, String day) {
        Instant signedAt;
        try {
            signedAt = STAMP.parse(stamp, Instant::from);
        } catch (DateTimeException e) {
            throw refused(
                    "IncompleteSignatureException",
                    "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        Instant now = clock.instant();
        if (signedAt.isBefore(now.minus(SKEW))) {
            throw refused(
                    "InvalidSignatureException",
                    "Signature expired: " + stamp + " is now earlier than " + STAMP.format(now.minus(SKEW)) + " ("
                            + STAMP.format(now) + " - 5 min.)");
        }
        if (signedAt.isAfter(now.plus(SKEW))) {
            throw refused(
                    "InvalidSignatureException",
                    "Signature not yet current: " + stamp + " is still later than " + STAMP.format(now.plus(SKEW))
                            + " (" + STAMP.format(now) + " + 5 min.)");
        }
        if (!stamp.startsWith(day + "T")) {
            throw refused(
                    "InvalidSignatureException",
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '" + day
                            + "' != '" + stamp.substring(0, 8) + "', from '" + stamp + "'.");
        }
    }

    private void token(LocalCredentials key, String given) {
        if (!same(key.sessionToken().orElse(""), given)) {
            throw unknownToken();
        }
        if (key.expiresAt().filter(end -> !clock.instant().isBefore(end)).isPresent()) {
            throw refused("ExpiredTokenException", "The security token included in the request is expired");
        }
    }

    private static String payloadHash(String declared, byte[] body) {
        if (declared.equals("UNSIGNED-PAYLOAD")) {
            return declared;
        }
        String actual = hex(sha256(body));
        if (!declared.isEmpty() && !declared.equals(actual)) {
            throw refused("InvalidSignatureException", MISMATCH);
        }
        return actual;
    }

    private static String canonicalHeaders(List<String> names, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        // The JavaScript SDK signs HTTP/2's pseudo header instead; Helidon hands it on as Host.
        all.put(AUTHORITY, headers.getOrDefault("host", ""));
        return names.stream()
                .map(name -> name + ":" + all.getOrDefault(name, "").strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
    }

    private static String canonicalQuery(String query) {
        if (query.isEmpty()) {
            return "";
        }
        return Arrays.stream(query.split("&", -1))
                .map(pair -> {
                    int at = pair.indexOf('=');
                    String name = at < 0 ? pair : pair.substring(0, at);
                    String value = at < 0 ? "" : pair.substring(at + 1);
                    return encode(decode(name), "") + "=" + encode(decode(value), "");
                })
                .sorted()
                .collect(Collectors.joining("&"));
    }

    /** RFC 3986 encoding, of all but unreserved characters and those of {@code kept}. */
    private static String encode(String text, String kept) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
        return kept.isEmpty() ? encoded : encoded.replace("%2F", kept);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused("InvalidSignatureException", MISMATCH);
        }
    }

    private static Map<String, String> parts(String authorization) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : authorization.substring(ALGORITHM.length()).split(",", -1)) {
            int at = part.indexOf('=');
            if (at > 0) {
                parts.put(part.substring(0, at).strip(), part.substring(at + 1).strip());
            }
        }
        return parts;
    }

    private static String part(Map<String, String> parts, String name) {
        String value = parts.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw refused("IncompleteSignatureException", "Authorization header requires '" + name + "' parameter.");
        }
        return value;
    }

    private static byte[] signingKey(String secret, String[] scope) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static ServiceError unknownToken() {
        return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
    }

    private static ServiceError refused(String type, String message) {
        return new ServiceError(403, type, message);
    }
}
