package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import dev.outcrop.server.config.SettingKey;
import dev.outcrop.server.config.SettingsReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A day of the server in a few seconds, for the JDK's AOT cache (JEP 514 and 515): the whole product on a free port with an
 * empty SQLite and the demo, asked over HTTP as the page asks. It reads nothing of the person who runs it, and needs no
 * network.
 */
public final class Rehearsal {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<String> DIALECTS = List.of("v7", "v6", "v5");

    /** Without a tool, and with those that ask nobody outside. */
    private static final List<String> QUESTIONS =
            List.of("Hello", "What is 17 * 23?", "What time is it in Tokyo?", "Convert 5 km to miles");

    private static final Pattern RUN = Pattern.compile("\"runId\":\"(\\w+)\"");
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");

    private final HttpClient http;
    private final ExecutorService threads;
    private final URI base;

    private Rehearsal(HttpClient http, ExecutorService threads, URI base) {
        this.http = http;
        this.threads = threads;
        this.base = base;
    }

    /**
     * Starts, asks, stops.
     *
     * @throws Failed if the server did not answer as it should
     */
    public static void run() throws InterruptedException {
        Path folder = temporary();
        try {
            run(folder);
        } catch (StartFailure failure) {
            throw new Failed("the server did not start (" + failure.getMessage() + ")", failure);
        } finally {
            delete(folder);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("outcrop-train");
        } catch (IOException failure) {
            throw new Failed("the temporary folder can't be used", failure);
        }
    }

    private static void run(Path folder) throws InterruptedException {
        var settings = SettingsReader.read(
                Map.of(
                        SettingKey.PORT,
                        "0",
                        SettingKey.DATA,
                        folder.resolve("data").toString()),
                Optional.empty(),
                Map.of(),
                folder,
                folder);
        String nothing = folder.resolve("nothing").toString();
        var extras = new Outcrop.Extras(List.of(), List.of(), List.of(), List.of(), false, journal -> journal);
        try (Outcrop.Running server = Startup.start(
                        extras, settings, Map.of("AWS_CONFIG_FILE", nothing, "AWS_SHARED_CREDENTIALS_FILE", nothing));
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var rehearsal = new Rehearsal(http, threads, URI.create(server.url()));
            try {
                rehearsal.all();
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void all() throws InterruptedException {
        var asked = new ArrayList<Future<?>>();
        for (String dialect : DIALECTS) {
            for (String question : QUESTIONS) {
                String id = "train-" + asked.size();
                asked.add(threads.submit(() -> converse(id, dialect, question)));
            }
        }
        asked.add(threads.submit(this::look));
        long until = System.nanoTime() + LIMIT.toNanos();
        for (Future<?> one : asked) {
            try {
                one.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException failure) {
                throw new Failed(
                        String.valueOf(
                                requireNonNull(failure.getCause(), "no cause").getMessage()),
                        failure);
            } catch (TimeoutException late) {
                throw new Failed("it took longer than " + LIMIT.toSeconds() + " s", late);
            }
        }
    }

    /** What a page reads before anybody asks anything, and what a call of Bedrock's begins with, which the demo is asked without. */
    private boolean look() throws IOException, InterruptedException, NoSuchAlgorithmException {
        SSLContext.getDefault();
        for (String path : List.of("/health/live", "/health/ready", "/health/details", "/api/info", "/openapi.json")) {
            get(path);
        }
        for (String path : List.of("/api/agents", "/api/conversations", "/api/budgets/me", "/api/usage/me")) {
            get(path);
        }
        for (String asset : ASSET.matcher(get("/"))
                .results()
                .map(MatchResult::group)
                .map(found -> found.substring(found.indexOf('/'), found.length() - 1))
                .toList()) {
            get(asset);
        }
        return true;
    }

    /** Asks, has the answer followed by two others, and reads the conversation. */
    private boolean converse(String id, String dialect, String question) throws IOException, InterruptedException {
        var body = """
                {"id":"%1$s","parentId":null,"message":{"id":"%1$s-q","role":"user","parts":[{"type":"text","text":"%2$s"}]}}
                """.formatted(id, question);
        var request = HttpRequest.newBuilder(base.resolve("/api/chat?ui=" + dialect))
                .timeout(LIMIT)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        var followers = new ArrayList<Future<String>>();
        var answer = new StringBuilder();
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            lines.forEach(line -> {
                answer.append(line);
                if (followers.isEmpty()) {
                    RUN.matcher(line).results().forEach(run -> {
                        followers.add(threads.submit(() -> get("/api/chat/" + id + "/stream?ui=" + dialect)));
                        followers.add(threads.submit(() -> get("/api/runs/" + run.group(1) + "/events")));
                    });
                }
            });
        }
        if (response.statusCode() != 200 || answer.indexOf("\"finish\"") < 0 || followers.isEmpty()) {
            throw new IOException("a question got no whole answer, but status " + response.statusCode());
        }
        for (Future<String> follower : followers) {
            try {
                follower.get();
            } catch (ExecutionException failure) {
                throw new IOException("an answer could not be followed: " + failure.getMessage(), failure);
            }
        }
        get("/api/conversations/" + id + "/messages");
        get("/api/conversations");
        return true;
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path.replaceAll("\\?.*", "") + " answered with status " + response.statusCode());
        }
        return response.body();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new Failed("the temporary folder " + folder + " can't be removed", failure);
        }
    }

    /** The server did not do as it should; the message is one sentence. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(String why, Throwable cause) {
            super("The training did not end well: " + why + ".", cause);
        }
    }
}
