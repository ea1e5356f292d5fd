package dev.outcrop.bench.system;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody else's server, as {@code bench/peers/<name>/peer.json} describes it: how it is built ({@code build}, a list of
 * commands), started ({@code start}, or {@code tuned} with larger connection pools, or {@code http2}) and asked ({@code ready},
 * {@code path}, {@code body}).
 */
public final class Peer implements Contestant {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> MADE = Set.of("node_modules", "target", ".next", ".mastra", "dist");

    private final Places places;
    private final Path folder;
    private final JsonNode says;
    /** Which of its commands starts it: {@code tuned}, {@code http2}, or empty for {@code start}. */
    private final String form;

    private final Optional<Training> training;

    private Peer(Places places, Path folder, JsonNode says, String form) {
        this.places = requireNonNull(places, "places is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.says = requireNonNull(says, "says is null");
        this.form = form;
        this.training = says.path("aot").asBoolean(false)
                ? Optional.of(new Training(places, plain(), places.cache(plain())))
                : Optional.empty();
    }

    /** All peers that there are, each also in its tuned form if it has one. */
    public static List<Contestant> all(Places places) {
        Path peers = places.bench().resolve("peers");
        if (!Files.isDirectory(peers)) {
            return List.of();
        }
        var all = new ArrayList<Contestant>();
        try (var folders = Files.list(peers)) {
            for (Path folder : folders.sorted().toList()) {
                Path description = folder.resolve("peer.json");
                if (Files.isRegularFile(description)) {
                    JsonNode says = JSON.readTree(Files.readString(description));
                    all.add(new Peer(places, folder, says, ""));
                    for (String form : List.of("tuned", "http2")) {
                        if (says.has(form)) {
                            all.add(new Peer(places, folder, says, form));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    @Override
    public String name() {
        return plain() + (form.isEmpty() ? "" : "-" + form);
    }

    @Override
    public String title() {
        return says.path("title").asString() + (form.isEmpty() ? "" : ", " + (http2() ? "HTTP/2 to the model" : form));
    }

    @Override
    public Optional<String> only() {
        return http2() ? Optional.of("W7") : Optional.empty();
    }

    @Override
    public boolean http2() {
        return form.equals("http2");
    }

    private String plain() {
        return says.path("name").asString();
    }

    /** The versions of what it is made of. */
    public String version() {
        return says.path("version").asString("");
    }

    @Override
    public void prepare() {
        Path mark = places.work().resolve("built-" + plain());
        try {
            Files.createDirectories(places.work());
            if (!Files.exists(mark) || Files.getLastModifiedTime(mark).compareTo(newest()) <= 0) {
                System.out.println("Building " + name() + "…");
                for (JsonNode command : says.path("build")) {
                    build(words(command));
                }
                Files.writeString(mark, "");
            }
            training.ifPresent(one -> one.run(Training.newest(mark), this::start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Subject start(int simulatorPort, Path logs) {
        return start(simulatorPort, logs, training.map(Training::flags).orElse(List.of()));
    }

    private Subject start(int simulatorPort, Path logs, List<String> flags) {
        int port = Launch.freePort();
        var wire = new Wire(
                says.path("ready").asString("/ready"),
                says.path("path").asString("/chat"),
                says.path("body").toString(),
                "weather",
                Optional.empty(),
                false);
        Map<String, String> environment = Launch.environment(port, simulatorPort);
        environment.put("NODE_ENV", "production");
        var command = new ArrayList<>(words(says.path(form.isEmpty() ? "start" : form)));
        command.addAll(1, flags);
        return Launch.start(command, folder, environment, logs.resolve(name() + ".log"), wire, port, () -> {});
    }

    private void build(List<String> command) {
        Path log = places.work().resolve("logs").resolve("build-" + name() + ".log");
        var environment = Launch.environment(0, 0);
        environment.remove("PORT");
        environment.remove("BEDROCK_ENDPOINT");
        try (var child = Child.start(command, folder, environment, log)) {
            if (child.await() != 0) {
                throw new IllegalStateException(
                        name() + " could not be built by " + command + "; what it said is in " + log);
            }
        }
    }

    private FileTime newest() throws IOException {
        var newest = new FileTime[] {FileTime.fromMillis(0)};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return MADE.contains(path.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (attributes.lastModifiedTime().compareTo(newest[0]) > 0) {
                    newest[0] = attributes.lastModifiedTime();
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return newest[0];
    }

    private static List<String> words(JsonNode command) {
        return command.valueStream().map(JsonNode::asString).toList();
    }
}
