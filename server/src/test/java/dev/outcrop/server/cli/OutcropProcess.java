package dev.outcrop.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The real jar as a process of its own, with an environment of its own. */
final class OutcropProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern URL = Pattern.compile("Open\\s+(http://\\S+)");

    private static final Path ENV = Path.of("/usr/bin/env");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path out;
    private final Path err;

    private OutcropProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Runs {@code outcrop} with these words in {@code folder}, which is its home as well, as the launcher does. */
    static OutcropProcess run(Path folder, Map<String, String> environment, String... words) throws IOException {
        return run(folder, environment, List.of("-XX:AOTCache=" + beside("outcrop.aot")), words);
    }

    /** The same with these flags of Java's instead of those that make it start fast. */
    static OutcropProcess run(Path folder, Map<String, String> environment, List<String> flags, String... words)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        var command = new ArrayList<String>();
        if (Files.isExecutable(ENV)) {
            // A shell that starts the build in the background makes its children deaf to SIGINT.
            command.addAll(List.of(ENV.toString(), "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + folder,
                "@" + beside("java.options")));
        command.addAll(flags);
        command.addAll(List.of("-jar", beside("outcrop.jar").toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("OUTCROP_"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        return new OutcropProcess(builder.start(), out, err);
    }

    /** A file of the product. */
    static Path beside(String name) {
        return Path.of(Objects.requireNonNull(System.getProperty("outcrop.jar"), "run by Maven's verify"))
                .resolveSibling(name);
    }

    /** Waits for the end; the exit code. */
    int code() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running; it said:\n" + out() + err());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** Waits until it serves; where. */
    String url() {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> {
                            if (!process.isAlive()) {
                                throw new AssertionError("ended with " + process.exitValue() + ":\n" + err());
                            }
                            Matcher matcher = URL.matcher(out());
                            return matcher.find() ? matcher.group(1) : "";
                        },
                        url -> !url.isEmpty());
    }

    String get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build()).body();
    }

    int status(String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).build()).statusCode();
    }

    /** Asks in a new conversation and leaves. */
    void ask(String conversation, String words) throws IOException {
        String body = """
                {"id":"%s","trigger":"submit-message","parentId":null,
                 "message":{"id":"%s-m","role":"user","parts":[{"type":"text","text":"%s"}]}}
                """.formatted(conversation, conversation, words);
        var request = HttpRequest.newBuilder(URI.create(url() + "/api/chat?ui=v7"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<java.io.InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError("status " + response.statusCode());
            }
            response.body().close();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a signal by name: {@code INT}, {@code TERM}. */
    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill ended with " + code);
        }
    }

    /** Ends it at once, and waits until its data folder is free. */
    void stop() {
        process.destroyForcibly();
        code();
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
