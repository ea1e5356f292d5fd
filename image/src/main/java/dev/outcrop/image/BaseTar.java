package dev.outcrop.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Jib builds upon, as {@code docker save} would write it. */
final class BaseTar {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CREATED = Layer.MOMENT.toString();

    private record Part(Path tar, String title) {}

    private final Architecture architecture;
    private final List<Part> parts = new ArrayList<>();

    BaseTar(Architecture architecture) {
        this.architecture = architecture;
    }

    /** A layer, written already. */
    void add(Path layer, String title) {
        parts.add(new Part(layer, title));
    }

    void write(Path to) throws IOException {
        try (var tar = new TarArchiveOutputStream(Files.newOutputStream(to))) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            ArrayNode names = JSON.createArrayNode();
            for (Part part : parts) {
                String name = part.tar().getFileName().toString();
                names.add(name);
                var entry = new TarArchiveEntry(name);
                entry.setSize(Files.size(part.tar()));
                tar.putArchiveEntry(entry);
                Files.copy(part.tar(), tar);
                tar.closeArchiveEntry();
            }
            text(tar, "config.json", config().toString());
            ArrayNode manifest = JSON.createArrayNode();
            manifest.addObject().put("Config", "config.json").set("Layers", names);
            text(tar, "manifest.json", manifest.toString());
        }
    }

    private ObjectNode config() throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", architecture.label()).put("os", "linux").put("created", CREATED);
        config.putObject("config");
        ArrayNode digests = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        ArrayNode history = config.putArray("history");
        for (Part part : parts) {
            digests.add("sha256:" + Digests.sha256(part.tar()));
            history.addObject()
                    .put("created", CREATED)
                    .put("created_by", "outcrop image")
                    .put("comment", part.title());
        }
        return config;
    }

    private static void text(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        var entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
