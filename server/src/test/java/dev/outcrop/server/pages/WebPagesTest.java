package dev.outcrop.server.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Identity;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.server.http.RawHttp;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebPagesTest {
    private static final Pattern TAG = Pattern.compile("ETag: (\\S+)", Pattern.CASE_INSENSITIVE);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private OutcropHttp http;

    @BeforeEach
    void start() throws IOException {
        Path assets = Files.createDirectories(folder.resolve("web/assets"));
        Files.writeString(folder.resolve("web/index.html"), "<!doctype html>index");
        Files.writeString(folder.resolve("web/favicon.svg"), "<svg/>");
        Files.writeString(folder.resolve("web/.stamp"), "hidden");
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.writeString(assets.resolve("app-1a2b.js"), "plain");
        Files.writeString(assets.resolve("app-1a2b.js.br"), "brotli");
        Files.writeString(assets.resolve("app-1a2b.js.gz"), "gzip");
        var files = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
        http = OutcropHttp.start(
                HttpConfig.loopback(0).withGrace(Duration.ofMillis(100)),
                List.of(),
                new WebPages(files),
                Identity.LOCAL,
                prefix -> prefix + "_1");
    }

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void assets_are_sent_in_the_best_encoding_and_kept_for_ever() throws IOException {
        assertThat(get("/assets/app-1a2b.js", "Accept-Encoding: gzip, deflate, br"))
                .contains("Content-Encoding: br", "immutable", "text/javascript", "Vary: Accept-Encoding")
                .endsWith("brotli");
        assertThat(get("/assets/app-1a2b.js", "Accept-Encoding: gzip, br;q=0"))
                .contains("Content-Encoding: gzip")
                .endsWith("gzip");
        assertThat(get("/assets/app-1a2b.js", "Accept: */*"))
                .doesNotContain("Content-Encoding")
                .endsWith("plain");
    }

    @Test
    void the_index_is_asked_for_again_and_not_sent_again() throws IOException {
        String first = get("/", "Accept: text/html");
        Matcher tag = TAG.matcher(first);
        assertThat(tag.find()).isTrue();

        assertThat(first).contains("no-cache", "text/html; charset=utf-8").endsWith("index");
        assertThat(get("/c/abc?x=1", "If-None-Match: " + tag.group(1)))
                .startsWith("HTTP/1.1 304")
                .doesNotContain("index");
        assertThat(get("/some/page.html", "Accept: text/html")).endsWith("index");
        assertThat(get("/favicon.svg", "Accept: image/*"))
                .contains("image/svg+xml")
                .endsWith("<svg/>");
    }

    @Test
    void nothing_outside_the_pages_is_served() throws IOException {
        for (String path : List.of(
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/assets/../../secret.txt",
                "/assets/%2e%2e/%2e%2e/secret.txt",
                "/assets/..%5c..%5csecret.txt",
                "//secret.txt",
                "/./secret.txt",
                "/web/../../secret.txt",
                "/.stamp",
                "/assets",
                "/assets/",
                "/secret.txt%00.js",
                "/file:/etc/passwd")) {
            assertThat(get(path, "Accept: */*"))
                    .as(path)
                    .doesNotContain("secret", "hidden", "app-1a2b.js", "root:")
                    .doesNotStartWith("HTTP/1.1 5");
        }
    }

    private String get(String path, String header) throws IOException {
        return RawHttp.ask(
                http.port(),
                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\nConnection: close\r\n\r\n");
    }
}
