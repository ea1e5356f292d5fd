package dev.outcrop.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** One bucket as S3 serves it, as far as it is used here. A request whose signature or content's hash is wrong is refused. */
final class FakeS3 implements AutoCloseable {
    static final String KEY = "AKIAFAKE";
    static final String SECRET = "secret/of+the/fake";
    static final String REGION = "eu-central-1";
    static final String BUCKET = "files";

    private static final int PAGE = 2;

    final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** So many requests from now on are answered with 503. */
    final AtomicInteger busy = new AtomicInteger();

    private final SignatureCheck signed;
    private final HttpServer server;

    FakeS3() throws IOException {
        this(new SignatureCheck(KEY, SECRET, REGION, "s3"));
    }

    /** Where everything at AWS has the same keys. */
    FakeS3(SignatureCheck signed) throws IOException {
        this.signed = signed;
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
            if (!signed.by(exchange, body)) {
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

    @Override
    public void close() {
        server.stop(0);
    }
}
