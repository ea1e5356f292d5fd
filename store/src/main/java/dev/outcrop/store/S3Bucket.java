package dev.outcrop.store;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Four requests to one bucket of Amazon S3. What fails in passing is tried three times in all. */
final class S3Bucket {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final byte[] NOTHING = {};
    private static final Pattern CODE = Pattern.compile("<Code>(\\w{1,60})</Code>");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI endpoint;
    private final String bucket;
    private final Blobs.RequestSigning signing;

    S3Bucket(URI endpoint, String bucket, Blobs.RequestSigning signing) {
        this.endpoint = requireNonNull(endpoint, "endpoint is null");
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.signing = requireNonNull(signing, "signing is null");
    }

    /** An object, and when it was put there. */
    record Listed(String key, Instant at) {}

    void put(String key, byte[] content) {
        var answer = send("PUT", "/" + key, content, Map.of("Content-Type", List.of("application/octet-stream")));
        if (answer.statusCode() != 200) {
            throw notStored(answer);
        }
    }

    Optional<byte[]> get(String key) {
        var answer = send("GET", "/" + key, NOTHING, Map.of());
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(answer.body());
            case 404 -> Optional.empty();
            default -> throw notRead(answer);
        };
    }

    void delete(String key) {
        var answer = send("DELETE", "/" + key, NOTHING, Map.of());
        if (answer.statusCode() != 204 && answer.statusCode() != 200 && answer.statusCode() != 404) {
            throw notStored(answer);
        }
    }

    /** All whose key begins so. */
    List<Listed> list(String prefix) {
        var all = new ArrayList<Listed>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            String token = next.get().isEmpty() ? "" : "continuation-token=" + encoded(next.get()) + "&";
            var answer = send("GET", "?" + token + "list-type=2&prefix=" + encoded(prefix), NOTHING, Map.of());
            if (answer.statusCode() != 200) {
                throw notRead(answer);
            }
            next = read(answer.body(), all);
        }
        return all;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    /** Takes in one page; where the next one begins. */
    private static Optional<String> read(byte[] page, List<Listed> into) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        Optional<String> next = Optional.empty();
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(page));
            String key = "";
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT) {
                    switch (xml.getLocalName()) {
                        case "Key" -> key = xml.getElementText();
                        case "LastModified" -> into.add(new Listed(key, Instant.parse(xml.getElementText())));
                        case "NextContinuationToken" -> next = Optional.of(xml.getElementText());
                        default -> {}
                    }
                }
            }
        } catch (XMLStreamException | java.time.DateTimeException e) {
            throw new StoreFailure.NotRead("S3 lists the attached files in a form that is not known here.", e, false);
        }
        return next;
    }

    /** The path begins below the bucket. */
    private HttpResponse<byte[]> send(String method, String path, byte[] body, Map<String, List<String>> headers) {
        String base = endpoint.toString();
        URI uri = URI.create((base.endsWith("/") ? base : base + "/") + bucket + path);
        for (int attempt = 1; ; attempt++) {
            try {
                var answer = http.send(request(method, uri, body, headers), BodyHandlers.ofByteArray());
                if (attempt == TRIES || (answer.statusCode() < 500 && answer.statusCode() != 429)) {
                    return answer;
                }
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw new StoreFailure.NotRead("S3 can't be reached, where attached files are kept.", e, true);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            pause(attempt);
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(PAUSE.multipliedBy(attempt));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StoreFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreFailure.NotRead("The server was stopped while it asked S3.", e, true);
    }

    private HttpRequest request(String method, URI uri, byte[] body, Map<String, List<String>> headers) {
        var request = HttpRequest.newBuilder(uri).timeout(LIMIT).method(method, BodyPublishers.ofByteArray(body));
        signing.sign(method, uri, body, headers).forEach((name, values) -> {
            // These two the client sets by itself.
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private StoreFailure notStored(HttpResponse<byte[]> answer) {
        return new StoreFailure.NotStored("The file can't be stored: " + why(answer), answer.statusCode() >= 500);
    }

    private StoreFailure notRead(HttpResponse<byte[]> answer) {
        return new StoreFailure.NotRead("Attached files can't be read: " + why(answer), answer.statusCode() >= 500);
    }

    private String why(HttpResponse<byte[]> answer) {
        Matcher code = CODE.matcher(new String(answer.body(), StandardCharsets.UTF_8));
        return "S3 answers for the bucket " + bucket + " with " + answer.statusCode()
                + (code.find() ? " " + code.group(1) : "") + ".";
    }
}
