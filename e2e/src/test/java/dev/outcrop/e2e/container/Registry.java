package dev.outcrop.e2e.container;

import dev.outcrop.e2e.fixtures.Prerequisites;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A registry of images on loopback. */
record Registry(Daemon daemon) implements AutoCloseable {

    static Registry start(Path folder) throws IOException {
        return start(folder, "");
    }

    /** One that lets nobody in but those of a list, as {@code htpasswd -B} writes it. */
    static Registry startAsking(Path folder, String people) throws IOException {
        Path list = Files.writeString(Files.createDirectories(folder).resolve("people"), people);
        return start(folder, "auth: {htpasswd: {realm: test, path: %s}}\n".formatted(list));
    }

    private static Registry start(Path folder, String more) throws IOException {
        Path program = Prerequisites.program("docker-registry", "docker-registry");
        int port = Ports.free();
        Path config = Files.writeString(Files.createDirectories(folder).resolve("registry.yml"), """
                version: 0.1
                log: {level: warn}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                %s""".formatted(
                        folder.resolve("blobs"), port, more));
        return new Registry(Daemon.start(
                List.of(program.toString(), "serve", config.toString()),
                folder.resolve("registry.log"),
                URI.create("http://127.0.0.1:" + port),
                "/v2/"));
    }

    /** How a repository in it is named. */
    String repository(String name) {
        return daemon.base().getAuthority() + "/" + name;
    }

    URI base() {
        return daemon.base();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
