package dev.outcrop.e2e.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * An image as a machine has it that has pulled it: what it says of itself, and its files.
 *
 * @param config what it says of how it is run
 * @param root its root filesystem
 */
record PulledImage(JsonNode config, Path root) {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    /** Pulls it by its digest; what comes has to be what was asked for, byte for byte. */
    static PulledImage pull(URI registry, String repository, String digest, Path folder)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var place = registry.resolve("/v2/" + repository + "/");
            JsonNode manifest = ChatClient.JSON.readTree(get(http, place.resolve("manifests/" + digest), digest));
            JsonNode config = ChatClient.JSON.readTree(blob(http, place, manifest.path("config")));
            // Never upon what an earlier image has left.
            assertThat(new ProcessBuilder("rm", "-rf", folder.toString())
                            .start()
                            .waitFor())
                    .as("rm")
                    .isZero();
            Path root = Files.createDirectories(folder.resolve("root"));
            for (JsonNode layer : manifest.path("layers")) {
                Path file = Files.write(folder.resolve("layer.tar.gz"), blob(http, place, layer));
                Process tar = new ProcessBuilder(
                                "tar",
                                "--warning=no-unknown-keyword",
                                "--numeric-owner",
                                "-xpzf",
                                file.toString(),
                                "-C",
                                root.toString())
                        .inheritIO()
                        .start();
                assertThat(tar.waitFor()).as("tar").isZero();
                Files.delete(file);
            }
            return new PulledImage(config, root);
        }
    }

    private static byte[] blob(HttpClient http, URI place, JsonNode what) throws IOException, InterruptedException {
        String digest = what.path("digest").asString();
        return get(http, place.resolve("blobs/" + digest), digest);
    }

    private static byte[] get(HttpClient http, URI from, String digest) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(from).header("accept", MANIFEST).build(), BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(from.toString()).isEqualTo(200);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(response.body());
            assertThat("sha256:" + HexFormat.of().formatHex(hash)).isEqualTo(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return response.body();
    }

    /** The command that it starts, with its flags. */
    List<String> entrypoint() {
        return texts(config.path("config").path("Entrypoint"));
    }

    List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asString)
                .toList();
    }
}
