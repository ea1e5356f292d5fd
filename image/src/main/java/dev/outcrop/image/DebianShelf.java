package dev.outcrop.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Debian's packages, each fetched once and believed by its SHA-256 alone. */
record DebianShelf(Path folder) {
    /** A mirror drops a version when the next one comes; the archive of all of them is slow. */
    private static final List<String> PLACES = List.of(
            "http://deb.debian.org/debian/",
            "http://deb.debian.org/debian-security/",
            "https://snapshot.debian.org/archive/debian/20261101T000000Z/");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** The package's file. */
    Path file(DebianPackage wanted) throws IOException, InterruptedException {
        Path kept = folder.resolve(wanted.sha256() + ".deb");
        if (Files.isRegularFile(kept) && Digests.sha256(kept).equals(wanted.sha256())) {
            return kept;
        }
        Files.createDirectories(folder);
        var reasons = new StringBuilder();
        try (HttpClient http = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            for (String place : PLACES) {
                String reason = fetch(http, URI.create(place + wanted.path()), wanted, kept);
                if (reason.isEmpty()) {
                    return kept;
                }
                reasons.append("\n  ").append(reason);
            }
        }
        throw new ImageProblem("Debian's package " + wanted.name() + " " + wanted.version()
                + " could not be fetched. If it has been replaced by a newer one, image/src/main/resources has its line"
                + " in debian.lock." + reasons);
    }

    /** Why not, or nothing. */
    private String fetch(HttpClient http, URI from, DebianPackage wanted, Path to)
            throws IOException, InterruptedException {
        Path partial = Files.createTempFile(folder, "fetched", ".deb");
        try {
            HttpResponse<Path> response =
                    http.send(HttpRequest.newBuilder(from).timeout(LIMIT).build(), BodyHandlers.ofFile(partial));
            if (response.statusCode() != 200) {
                return from + ": status " + response.statusCode();
            }
            if (!Digests.sha256(partial).equals(wanted.sha256())) {
                return from + ": it is another file than the one that was reviewed";
            }
            Files.move(partial, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return "";
        } catch (IOException failure) {
            return from + ": " + failure;
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
