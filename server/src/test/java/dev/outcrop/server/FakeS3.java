package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One bucket as S3 serves it, as far as it is used here. A request whose signature or content's hash is wrong is refused. */
final class FakeS3 implements AutoCloseable {
    static final String KEY = "AKIAFAKE";
    static final String SECRET = "secret/of+the/fake";
    static final String REGION = "eu-central-1";
    static final String BUCKET = "files";

    private static final int PAGE = 2;
    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 Credential=" + KEY + "/(\\d{8})/"
            + REGION + "/s3/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");

    final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** So many requests from now on are answered with 503. */
    final AtomicInteger busy = new AtomicInteger();

    private final HttpServer server;

    FakeS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            if (!signed(exchange, body)) {
                send(exchange, 403, "<Error><Code>SignatureDoesNotMatch</Code></Error>");
            } else if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                send(exchange, 503, "<Error><Code>SlowDown</Code></Error>");
            } else if (path.equals("/" + BUCKET)) {
                send(exchange, 200, page(exchange.getRequestURI().getQuery()));
            } else if (path.startsWith("/" + BUCKET + "/")) {
                object(exchange, path.substring(BUCKET.length() + 2), body);
            } else {
                send(exchange, 404, "<Error><Code>NoSuchBucket</Code></Error>");
            }
        }
    }

    private void object(HttpExchange exchange, String key, byte[] body) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, body);
                send(exchange, 200, "");
            }
            case "GET" -> {
                byte[] content = objects.get(key);
                if (content == null) {
                    send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
                } else {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                }
            }
            case "DELETE" -> {
                objects.remove(key);
                send(exchange, 204, "");
            }
            default -> send(exchange, 405, "");
        }
    }

    private String page(String query) {
        Map<String, String> parameters = Arrays.stream(query.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        String prefix = requireNonNull(parameters.get("prefix"), "prefix");
        List<String> keys = objects.tailMap(parameters.getOrDefault("continuation-token", ""), false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
        String next =
                keys.size() > PAGE ? "<NextContinuationToken>" + keys.get(PAGE - 1) + "</NextContinuationToken>" : "";
        return "<?xml version=\"1.0\"?><ListBucketResult><Name>files</Name>" + next
                + keys.stream()
                        .limit(PAGE)
                        .map(key -> "<Contents><Key>" + key + "</Key><LastModified>" + Instant.EPOCH
                                + "</LastModified></Contents>")
                        .collect(Collectors.joining())
                + "</ListBucketResult>";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Signature Version 4, worked out anew. */
    private static boolean signed(HttpExchange exchange, byte[] body) {
        try {
            Matcher proof = AUTHORIZATION.matcher(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
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
            String scope = proof.group(1) + "/" + REGION + "/s3/aws4_request";
            String toSign = "AWS4-HMAC-SHA256\n" + at + "\n" + scope + "\n" + sha256(canonical.getBytes(UTF_8));
            byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
            for (String part : List.of(proof.group(1), REGION, "s3", "aws4_request")) {
                key = hmac(key, part);
            }
            return HexFormat.of().formatHex(hmac(key, toSign)).equals(proof.group(3));
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

    @Override
    public void close() {
        server.stop(0);
    }
}
