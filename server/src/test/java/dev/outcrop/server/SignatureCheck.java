package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signature Version 4, worked out anew, of whoever has these keys. */
record SignatureCheck(String id, String secret, String region, String service) {
    private Pattern authorization() {
        return Pattern.compile("AWS4-HMAC-SHA256 Credential=" + Pattern.quote(id) + "/(\\d{8})/" + region + "/"
                + service + "/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");
    }

    /** Whether the request is signed by them, with the content that it has. */
    boolean by(HttpExchange exchange, byte[] body) {
        try {
            Matcher proof = authorization()
                    .matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
            String at = exchange.getRequestHeaders().getFirst("X-Amz-Date");
            if (!proof.matches()
                    || !sha256(body).equals(hash)
                    || at == null
                    || !proof.group(2).contains("host")) {
                return false;
            }
            String query = exchange.getRequestURI().getRawQuery();
            String canonical = exchange.getRequestMethod() + "\n"
                    + exchange.getRequestURI().getRawPath() + "\n"
                    + (query == null
                            ? ""
                            : Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&")))
                    + "\n"
                    + Arrays.stream(proof.group(2).split(";", -1))
                            .map(name ->
                                    name + ":" + exchange.getRequestHeaders().getFirst(name) + "\n")
                            .collect(Collectors.joining())
                    + "\n" + proof.group(2) + "\n" + hash;
            String scope = proof.group(1) + "/" + region + "/" + service + "/aws4_request";
            String toSign = "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n" + sha256(canonical.getBytes(UTF_8));
            byte[] derived = ("AWS4" + secret).getBytes(UTF_8);
            for (String part : List.of(proof.group(1), region, service, "aws4_request")) {
                derived = hmac(derived, part);
            }
            return HexFormat.of().formatHex(hmac(derived, toSign)).equals(proof.group(3));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
