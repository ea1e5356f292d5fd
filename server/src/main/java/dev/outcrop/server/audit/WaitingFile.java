package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditEvent.Thing;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.server.http.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What waits for the database, beside the memory of a process that may be killed meanwhile. A start finds the files of
 * processes that were.
 */
final class WaitingFile {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingFile.class);
    private static final String PREFIX = "audit-waiting-";
    private static final String SUFFIX = ".jsonl";

    private final Path folder;
    private final Path file;

    /** Files of other processes with the lines in them that are not understood. */
    private final Map<Path, List<String>> found = new LinkedHashMap<>();

    WaitingFile(Path folder, String chain) {
        this.folder = requireNonNull(folder, "folder is null");
        this.file = folder.resolve(PREFIX + chain + SUFFIX);
    }

    /**
     * What processes before this one could not store. A last line that was cut by a crash is left out; a file that can't be
     * read, and lines that this version does not know, stay for another start.
     */
    List<Waiting> left() throws IOException {
        var left = new ArrayList<Waiting>();
        if (Files.isDirectory(folder)) {
            List<Path> all;
            try (Stream<Path> files = Files.list(folder)) {
                all = files.filter(path -> isOther(path.getFileName().toString()))
                        .sorted()
                        .toList();
            }
            for (Path old : all) {
                try {
                    left.addAll(left(old));
                } catch (IOException e) {
                    LOG.warn("audit entries in {} can't be read and stay there: {}", old.getFileName(), e.toString());
                }
            }
        }
        return left;
    }

    private boolean isOther(String name) {
        return name.startsWith(PREFIX)
                && name.endsWith(SUFFIX)
                && !name.equals(file.getFileName().toString());
    }

    private List<Waiting> left(Path old) throws IOException {
        // As bytes, since a line may be cut within a letter.
        String text = new String(Files.readAllBytes(old), StandardCharsets.UTF_8);
        var left = new ArrayList<Waiting>();
        var unknown = new ArrayList<String>();
        int end = text.lastIndexOf('\n') + 1;
        text.substring(0, end).lines().forEach(line -> read(line).ifPresentOrElse(left::add, () -> unknown.add(line)));
        read(text.substring(end)).ifPresent(left::add);
        if (!unknown.isEmpty()) {
            LOG.warn("{} audit entries in {} are not understood and stay there", unknown.size(), old.getFileName());
        }
        found.put(old, List.copyOf(unknown));
        left.forEach(Waiting::savedInFile);
        return left;
    }

    /** Adds these and returns when the disk has them. */
    void add(List<Waiting> more) throws IOException {
        if (more.isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        if (!Files.exists(file)) {
            create(file);
        }
        var lines = new StringBuilder();
        more.forEach(waiting -> lines.append(json(waiting)).append('\n'));
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
            var bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        more.forEach(Waiting::savedInFile);
    }

    /** All of it is in the database, but for what was not understood. */
    void clear() throws IOException {
        Files.deleteIfExists(file);
        for (var old : found.entrySet()) {
            if (old.getValue().isEmpty()) {
                Files.deleteIfExists(old.getKey());
            } else {
                keep(old.getKey(), old.getValue());
            }
        }
        found.clear();
    }

    /** In place of what the file had, whole or not at all. */
    private static void keep(Path old, List<String> lines) throws IOException {
        Path next = old.resolveSibling(old.getFileName() + ".next");
        Files.deleteIfExists(next);
        create(next);
        Files.write(next, lines);
        Files.move(next, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** For the eyes of its owner alone. */
    private static void create(Path file) throws IOException {
        Files.createFile(file);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static ObjectNode json(Waiting waiting) {
        AuditEvent event = waiting.event();
        ObjectNode json = Json.object()
                .put("id", waiting.id())
                .put("at", waiting.at().toString())
                .put("action", event.action().name())
                .put("success", event.success());
        event.who().ifPresent(who -> {
            json.putObject("who").put("id", who.id()).put("role", who.role().name());
            who.key().ifPresent(key -> json.put("key", key));
        });
        event.address().ifPresent(address -> json.put("address", address));
        event.thing()
                .ifPresent(thing ->
                        json.putObject("thing").put("kind", thing.kind()).put("id", thing.id()));
        ObjectNode details = json.putObject("details");
        event.details().forEach(details::put);
        return json;
    }

    private static Optional<Waiting> read(String line) {
        try {
            JsonNode json = JsonMapper.shared().readTree(line);
            var details = new TreeMap<String, String>();
            json.path("details")
                    .propertyStream()
                    .forEach(each -> details.put(each.getKey(), each.getValue().asString()));
            Optional<Caller> who = json.optional("who")
                    .map(node -> new Caller(
                            node.get("id").asString(),
                            "",
                            Role.valueOf(node.get("role").asString()),
                            Set.of(),
                            json.optional("key").map(JsonNode::asString)));
            return Optional.of(new Waiting(
                    json.get("id").asString(),
                    Instant.parse(json.get("at").asString()),
                    new AuditEvent(
                            AuditAction.valueOf(json.get("action").asString()),
                            json.get("success").booleanValue(),
                            who,
                            json.optional("address").map(JsonNode::asString),
                            json.optional("thing")
                                    .map(node -> new Thing(
                                            node.get("kind").asString(),
                                            node.get("id").asString())),
                            details)));
        } catch (JacksonException | NullPointerException | IllegalArgumentException cut) {
            return Optional.empty();
        }
    }
}
