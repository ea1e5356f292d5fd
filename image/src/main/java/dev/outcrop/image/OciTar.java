package dev.outcrop.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An OCI layout in a tarball, read. */
record OciTar(JsonNode config, List<ImageLayer> layers) {

    static OciTar read(Path file) throws IOException {
        try (var tar = new TarFile(file)) {
            JsonNode index = json(tar, "index.json");
            JsonNode manifest = json(
                    tar, blob(index.path("manifests").path(0).path("digest").asString()));
            JsonNode config =
                    json(tar, blob(manifest.path("config").path("digest").asString()));
            var layers = new ArrayList<ImageLayer>();
            for (JsonNode layer : manifest.path("layers")) {
                String digest = layer.path("digest").asString();
                String content = config.path("rootfs")
                        .path("diff_ids")
                        .path(layers.size())
                        .asString();
                layers.add(new ImageLayer(digest, content, layer.path("size").asLong(), unpacked(tar, blob(digest))));
            }
            return new OciTar(config, List.copyOf(layers));
        }
    }

    private static String blob(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    private static JsonNode json(TarFile tar, String name) throws IOException {
        try (InputStream in = open(tar, name)) {
            return JsonMapper.shared().readTree(in.readAllBytes());
        }
    }

    private static long unpacked(TarFile tar, String name) throws IOException {
        try (InputStream in = new GZIPInputStream(open(tar, name))) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static InputStream open(TarFile tar, String name) throws IOException {
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (entry.getName().equals(name)) {
                return tar.getInputStream(entry);
            }
        }
        throw new IOException("the image has no " + name);
    }
}
