package dev.outcrop.langfuse;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Langfuse as far as Outcrop talks to it, on a free port of this machine: takes OTLP in protobuf and refuses what Langfuse
 * refuses, keeps prompts, scores and models, and can be slow, down, busy or broken.
 */
public final class FakeLangfuse implements AutoCloseable {
    /** The keys that it knows. */
    public static final String PUBLIC_KEY = "pk-lf-0123456789";

    /** The keys that it knows. */
    public static final String SECRET_KEY = "sk-lf-9876543210-very-secret";

    private static final String TRACES = "/api/public/otel/v1/traces";
    private static final String PROMPTS = "/api/public/v2/prompts";
    private static final String SCORES = "/api/public/scores";
    private static final String TRACE_DELETION = "/api/public/traces";
    private static final String MODELS = "/api/public/models";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Batch> batches = new ArrayList<>();
    private volatile String secretKey = SECRET_KEY;
    private final List<String> asked = new ArrayList<>();
    private final Map<String, ObjectNode> scores = new LinkedHashMap<>();
    private final Map<String, List<ObjectNode>> prompts = new LinkedHashMap<>();
    private final List<String> deletedTraces = new ArrayList<>();
    private final List<JsonNode> models = new ArrayList<>();
    private HttpServer server;
    private final int port;
    private boolean listening = true;

    /** Keeps the port from others while nobody listens. */
    private Socket place = new Socket();

    private volatile Behaviour behaviour = new Behaviour.Well();

    /** How it answers. */
    public sealed interface Behaviour {

        /** As it should. */
        record Well() implements Behaviour {}

        /** With this status, before it looks at anything; {@code retryAfter} as the header has it. */
        record Status(int status, Optional<String> retryAfter) implements Behaviour {}

        /** Takes everything in and cuts the connection: the client can't know what became of it. */
        record TakesAndCuts() implements Behaviour {}

        /** Cuts the connection at once. */
        record Cuts() implements Behaviour {}

        /** Answers as it should when the gate is open. */
        record Slow(CountDownLatch gate) implements Behaviour {}

        /** With 400 for a batch in which a span is called so, or a score whose comment is this. */
        record Dislikes(String what) implements Behaviour {}

        /** With this status for a score whose comment is this. */
        record Trips(String comment, int status) implements Behaviour {}

        /** Begins to answer well and does not go on before the gate is open. */
        record Stalls(CountDownLatch gate) implements Behaviour {}

        /** With a status of 200 and more than anybody wants to read. */
        record Babbles() implements Behaviour {}
    }

    /** A request with spans that was taken. */
    public record Batch(Map<String, String> headers, ByteString protobuf, List<Row> rows) {}

    /** A span, as Langfuse keeps it: with the attributes of its resource beside its own. */
    public record Row(
            String traceId,
            String spanId,
            String parent,
            String name,
            long start,
            long end,
            int kind,
            int status,
            int flags,
            String traceState,
            Map<String, Object> attributes,
            Map<String, Object> resource) {

        /** An attribute that is text; empty if it is not there. */
        public String text(String key) {
            return attributes.get(key) instanceof String value ? value : "";
        }

        /** An attribute that holds JSON. */
        public JsonNode json(String key) {
            return text(key).isEmpty() ? Json.object() : Json.MAPPER.readTree(text(key));
        }

        /** The kind of observation. */
        public String type() {
            return text("langfuse.observation.type");
        }
    }

    private FakeLangfuse(HttpServer server) {
        this.server = server;
        this.port = server.getAddress().getPort();
    }

    /** One that works. */
    public static FakeLangfuse start() {
        HttpServer server = bind(0);
        var fake = new FakeLangfuse(server);
        fake.serve();
        return fake;
    }

    private static HttpServer bind(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Nobody listens any more. */
    public synchronized void down() {
        listening = false;
        server.stop(0);
        place = hold(port);
    }

    private static Socket hold(int port) {
        try {
            var socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void leave() {
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It listens again, where it did before. */
    public synchronized void up() {
        leave();
        server = bind(port);
        serve();
        listening = true;
    }

    /** From now on it answers so. */
    public void behave(Behaviour other) {
        behaviour = other;
    }

    /** The base address. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What was taken. */
    public synchronized List<Batch> batches() {
        return List.copyOf(batches);
    }

    /** Each span once, as it came last; it may have come more often. */
    public synchronized List<Row> rows() {
        var byId = new LinkedHashMap<String, Row>();
        batches.forEach(batch -> batch.rows().forEach(row -> byId.put(row.spanId(), row)));
        return List.copyOf(byId.values());
    }

    /** How often each span came. */
    public synchronized Map<String, Integer> arrivals() {
        var counts = new HashMap<String, Integer>();
        batches.forEach(batch -> batch.rows().forEach(row -> counts.merge(row.spanId(), 1, Integer::sum)));
        return counts;
    }

    /** The spans of a trace. */
    public List<Row> trace(String traceId) {
        return rows().stream().filter(row -> row.traceId().equals(traceId)).toList();
    }

    /** Method and path of all requests, whatever was answered. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    /** Scores by id. */
    public synchronized Map<String, ObjectNode> scores() {
        return new LinkedHashMap<>(scores);
    }

    /** Registered models. */
    public synchronized List<JsonNode> models() {
        return List.copyOf(models);
    }

    /** A new version of a text prompt, with these labels; its number. */
    public int textPrompt(String name, String text, String... labels) {
        ObjectNode body = Json.object().put("type", "text").put("prompt", text);
        ArrayNode all = body.putArray("labels");
        List.of(labels).forEach(all::add);
        return prompt(name, body);
    }

    /** The versions of a prompt, oldest first. */
    public synchronized List<ObjectNode> versions(String name) {
        return prompts.getOrDefault(name, List.of()).stream()
                .map(ObjectNode::deepCopy)
                .toList();
    }

    /** A new version of a prompt; its number. */
    public synchronized int prompt(String name, JsonNode body) {
        List<ObjectNode> versions = prompts.computeIfAbsent(name, _ -> new ArrayList<>());
        ObjectNode version = (ObjectNode) body.deepCopy();
        version.put("name", name).put("version", versions.size() + 1);
        if (!version.has("labels")) {
            version.putArray("labels");
        }
        for (JsonNode label : version.get("labels")) {
            versions.forEach(other -> without(other, label.asString()));
        }
        versions.add(version);
        return versions.size();
    }

    private static void without(ObjectNode prompt, String label) {
        ArrayNode kept = Json.array();
        prompt.path("labels").forEach(one -> {
            if (!one.asString().equals(label)) {
                kept.add(one);
            }
        });
        prompt.set("labels", kept);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getRawPath();
            Behaviour now;
            synchronized (this) {
                if (!listening) {
                    return; // it came before, and nobody answers any more
                }
                now = behaviour; // that of the moment at which the request is seen
                asked.add(exchange.getRequestMethod() + " " + path);
            }
            switch (now) {
                case Behaviour.Status(int status, Optional<String> retryAfter) -> {
                    retryAfter.ifPresent(text -> exchange.getResponseHeaders().add("Retry-After", text));
                    answer(exchange, status, Json.object());
                    return;
                }
                case Behaviour.Cuts _ -> {
                    return;
                }
                case Behaviour.Slow(CountDownLatch gate) -> await(gate);
                case Behaviour.Stalls(CountDownLatch gate) -> {
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                    await(gate);
                    return;
                }
                case Behaviour.Babbles _ -> {
                    byte[] much = new byte[5 << 20];
                    exchange.sendResponseHeaders(200, much.length);
                    exchange.getResponseBody().write(much);
                    return;
                }
                case Behaviour.Well _, Behaviour.TakesAndCuts _, Behaviour.Dislikes _, Behaviour.Trips _ -> {}
            }
            if (!path.equals("/api/public/health") && !authorized(exchange)) {
                answer(exchange, 401, Json.object().put("message", "Invalid credentials"));
                return;
            }
            route(exchange, now, path, body);
        }
    }

    private void route(HttpExchange exchange, Behaviour now, String path, byte[] body) throws IOException {
        String method = exchange.getRequestMethod();
        if (path.equals(TRACES) && method.equals("POST")) {
            traces(exchange, now, body);
        } else if (path.equals("/api/public/health")) {
            answer(exchange, 200, Json.object().put("status", "OK").put("version", "4.16.0"));
        } else if (path.equals("/api/public/projects")) {
            ObjectNode projects = Json.object();
            projects.putArray("data").addObject().put("id", "project-1").put("name", "Test");
            answer(exchange, 200, projects);
        } else if (path.equals(MODELS) && method.equals("POST")) {
            synchronized (this) {
                models.add(Json.MAPPER.readTree(body));
            }
            answer(exchange, 200, Json.MAPPER.readTree(body));
        } else if (path.equals(TRACE_DELETION) && method.equals("DELETE")) {
            deleteTraces(exchange, body);
        } else if (path.startsWith(SCORES)) {
            score(exchange, now, method, path, body);
        } else if (path.startsWith(PROMPTS)) {
            prompt(exchange, method, path, body);
        } else {
            answer(exchange, 404, Json.object().put("message", "not found"));
        }
    }

    /** As Langfuse does it: with observations and scores, and without a word about ids that it does not know. */
    private void deleteTraces(HttpExchange exchange, byte[] body) throws IOException {
        JsonNode ids = Json.MAPPER.readTree(body).path("traceIds");
        if (!ids.isArray() || ids.isEmpty()) {
            answer(exchange, 400, Json.object().put("message", "traceIds is missing"));
            return;
        }
        List<String> gone = ids.valueStream().map(JsonNode::asString).toList();
        synchronized (this) {
            batches.replaceAll(batch -> {
                List<Row> kept = batch.rows().stream()
                        .filter(row -> !gone.contains(row.traceId()))
                        .toList();
                return kept.size() == batch.rows().size() ? batch : new Batch(batch.headers(), ByteString.EMPTY, kept);
            });
            scores.values()
                    .removeIf(score -> gone.contains(score.path("traceId").asString("")));
            deletedTraces.addAll(gone);
        }
        answer(exchange, 200, Json.object().put("message", "Traces deleted successfully"));
    }

    /** The traces that were to be deleted, as often as that was said. */
    public synchronized List<String> deletedTraces() {
        return List.copyOf(deletedTraces);
    }

    private void traces(HttpExchange exchange, Behaviour now, byte[] body) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] protobuf = zipped ? unzipped(body) : body;
        List<Row> rows;
        try {
            rows = rows(ExportTraceServiceRequest.parseFrom(protobuf));
        } catch (IOException | IllegalArgumentException wrong) {
            answer(exchange, 400, Json.object().put("message", String.valueOf(wrong.getMessage())));
            return;
        }
        if (now instanceof Behaviour.Dislikes(String name)
                && rows.stream().anyMatch(row -> row.name().equals(name))) {
            answer(exchange, 400, Json.object());
            return;
        }
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        synchronized (this) {
            batches.add(new Batch(headers, ByteString.copyFrom(protobuf), rows));
        }
        if (!(now instanceof Behaviour.TakesAndCuts)) {
            answer(exchange, 200, Json.object());
        }
    }

    private static byte[] unzipped(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private static List<Row> rows(ExportTraceServiceRequest request) {
        var rows = new ArrayList<Row>();
        request.getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList()
                        .forEach(scope ->
                                scope.getSpansList().forEach(span -> rows.add(row(span, resource.getResource())))));
        return rows;
    }

    private static Row row(Span span, Resource resource) {
        if (span.getTraceId().size() != 16 || span.getSpanId().size() != 8) {
            throw new IllegalArgumentException("a span without its ids");
        }
        return new Row(
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano(),
                span.getKindValue(),
                span.getStatus().getCodeValue(),
                span.getFlags(),
                span.getTraceState(),
                attributes(span.getAttributesList()),
                attributes(resource.getAttributesList()));
    }

    private static Map<String, Object> attributes(List<KeyValue> all) {
        var attributes = new LinkedHashMap<String, Object>();
        all.forEach(one -> attributes.put(one.getKey(), value(one.getValue())));
        return attributes;
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(FakeLangfuse::value)
                        .toList();
            default -> throw new IllegalArgumentException("an attribute that Langfuse can't read");
        };
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private synchronized void score(HttpExchange exchange, Behaviour now, String method, String path, byte[] body)
            throws IOException {
        switch (method) {
            case "POST" -> {
                ObjectNode score = (ObjectNode) Json.MAPPER.readTree(body);
                if (now instanceof Behaviour.Dislikes(String comment)
                        && score.path("comment").asString("").equals(comment)) {
                    answer(exchange, 400, Json.object());
                    return;
                }
                if (now instanceof Behaviour.Trips(String comment, int status)
                        && score.path("comment").asString("").equals(comment)) {
                    answer(exchange, status, Json.object());
                    return;
                }
                // What is not named stays as it was.
                scores.merge(score.path("id").asString(), score, (old, changed) -> {
                    ObjectNode merged = old.deepCopy();
                    merged.setAll(changed);
                    return merged;
                });
                answer(exchange, 200, Json.object().put("id", score.path("id").asString()));
            }
            case "DELETE" -> {
                boolean there = scores.remove(last(path)) != null;
                answer(exchange, there ? 202 : 404, Json.object());
            }
            default -> {
                ObjectNode all = Json.object();
                ArrayNode data = all.putArray("data");
                scores.values().forEach(data::add);
                answer(exchange, 200, all);
            }
        }
    }

    private synchronized void prompt(HttpExchange exchange, String method, String path, byte[] body)
            throws IOException {
        if (method.equals("POST")) {
            ObjectNode prompt = (ObjectNode) Json.MAPPER.readTree(body);
            Optional<String> wrong = wrong(prompt);
            if (wrong.isPresent()) {
                answer(exchange, 400, Json.object().put("message", wrong.get()));
                return;
            }
            int version = prompt(prompt.path("name").asString(), prompt);
            answer(
                    exchange,
                    201,
                    prompts.getOrDefault(prompt.path("name").asString(), List.of())
                            .get(version - 1));
            return;
        }
        Map<String, String> query = query(exchange.getRequestURI());
        List<ObjectNode> versions = prompts.getOrDefault(last(path), List.of());
        Optional<ObjectNode> found = Optional.ofNullable(query.get("version"))
                .map(Integer::parseInt)
                .map(number -> versions.stream()
                        .filter(one -> one.path("version").asInt() == number)
                        .findFirst())
                .orElseGet(() -> labelled(versions, query.getOrDefault("label", "production")));
        answer(
                exchange,
                found.isPresent() ? 200 : 404,
                found.orElseGet(
                        () -> Json.object().put("message", "Prompt not found").put("error", "LangfuseNotFoundError")));
    }

    /** What Langfuse refuses a new version for. */
    private Optional<String> wrong(ObjectNode prompt) {
        String name = prompt.path("name").asString("");
        String type = prompt.path("type").asString("");
        boolean form = type.equals("chat")
                ? prompt.path("prompt").isArray()
                : type.equals("text") && prompt.path("prompt").isString();
        if (name.isEmpty() || name.length() > 255 || name.contains("|") || !form) {
            return Optional.of("Invalid request data");
        }
        if (prompt.path("labels")
                .valueStream()
                .anyMatch(label -> label.asString().equals("latest"))) {
            return Optional.of("The label latest is reserved");
        }
        return prompts.getOrDefault(name, List.of()).stream()
                .filter(version -> !version.path("type").asString().equals(type))
                .findFirst()
                .map(_ -> "Previous versions have different prompt type");
    }

    private static Optional<ObjectNode> labelled(List<ObjectNode> versions, String label) {
        if (label.equals("latest") && !versions.isEmpty()) {
            return Optional.of(versions.getLast());
        }
        return versions.stream()
                .filter(one -> one.path("labels")
                        .valueStream()
                        .anyMatch(each -> each.asString().equals(label)))
                .findFirst();
    }

    private static Map<String, String> query(URI uri) {
        var query = new HashMap<String, String>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static String last(String path) {
        String segment = path.substring(path.lastIndexOf('/') + 1);
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8); // no space in a path
    }

    /** From now on it knows this secret key and no other. */
    public void renewed(String secret) {
        secretKey = secret;
    }

    /** The header that it wants at first. */
    public static String authorization() {
        return authorization(SECRET_KEY);
    }

    private static String authorization(String secret) {
        return "Basic "
                + Base64.getEncoder().encodeToString((PUBLIC_KEY + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private boolean authorized(HttpExchange exchange) {
        return authorization(secretKey).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public synchronized void close() {
        leave();
        server.stop(0);
        threads.shutdownNow();
    }
}
