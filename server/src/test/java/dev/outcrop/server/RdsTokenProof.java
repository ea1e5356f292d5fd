package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Holds a token against what AWS documents: Signature Version 4 in a query, worked out anew.
 *
 * @param place host and port for which tokens are good
 */
record RdsTokenProof(String key, String secret, String region, String place, String user) {
    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /** What is wrong with the token at this moment; empty if it is good. */
    Optional<String> problem(String token, Instant now) {
        int question = token.indexOf("/?");
        if (question < 0 || !token.substring(0, question).equals(place)) {
            return Optional.of("it is for another place");
        }
        Map<String, String> raw =
                new TreeMap<>(Arrays.stream(token.substring(question + 2).split("&", -1))
                        .map(pair -> pair.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
        Map<String, String> said = raw.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, one -> URLDecoder.decode(one.getValue(), UTF_8)));
        Instant at = AT.parse(said.getOrDefault("X-Amz-Date", ""), Instant::from);
        String scope = DateTimeFormatter.BASIC_ISO_DATE.format(
                        at.atOffset(ZoneOffset.UTC).toLocalDate()) + "/" + region + "/rds-db/aws4_request";
        if (!"connect".equals(said.get("Action")) || !user.equals(said.get("DBUser"))) {
            return Optional.of("it is for another user or action");
        }
        if (!"AWS4-HMAC-SHA256".equals(said.get("X-Amz-Algorithm"))
                || !(key + "/" + scope).equals(said.get("X-Amz-Credential"))
                || !"host".equals(said.get("X-Amz-SignedHeaders"))) {
            return Optional.of("it is of another scope: " + said.get("X-Amz-Credential"));
        }
        Duration life = Duration.ofSeconds(Long.parseLong(said.getOrDefault("X-Amz-Expires", "0")));
        if (life.compareTo(Duration.ofMinutes(15)) > 0
                || now.isAfter(at.plus(life))
                || now.isBefore(at.minusSeconds(5))) {
            return Optional.of("it is over: of " + at + " for " + life + ", and it is " + now);
        }
        String signature = String.valueOf(raw.remove("X-Amz-Signature"));
        String canonical = "GET\n/\n"
                + raw.entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining("&"))
                + "\nhost:" + place + "\n\nhost\n" + EMPTY;
        return signed(canonical, at, scope).equals(signature)
                ? Optional.empty()
                : Optional.of("its signature is wrong");
    }

    private String signed(String canonical, Instant at, String scope) {
        try {
            String toSign = "AWS4-HMAC-SHA256\n" + AT.format(at) + "\n" + scope + "\n"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(UTF_8)));
            byte[] derived = ("AWS4" + secret).getBytes(UTF_8);
            for (String part : List.of(scope.split("/", -1))) {
                derived = hmac(derived, part);
            }
            return HexFormat.of().formatHex(hmac(derived, toSign));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
