package dev.outcrop.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import dev.outcrop.id.IdSource;
import dev.outcrop.server.http.Answers;
import dev.outcrop.server.http.ApiResponse;
import dev.outcrop.server.http.HttpConfig;
import dev.outcrop.server.http.Json;
import dev.outcrop.server.http.OutcropHttp;
import dev.outcrop.store.Blobs;
import dev.outcrop.store.Quota;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of several people; a header says who asks. */
@SuppressWarnings("NullAway.Init") // filled before each test
class AttachmentRoutesTest {
    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Store store;
    private OutcropHttp http;

    @BeforeEach
    void start() {
        store = Store.open(StoreOptions.sqlite(folder.resolve("data")));
        http = OutcropHttp.start(
                HttpConfig.loopback(0),
                new AttachmentRoutes(store.attachments(Blobs.in(folder.resolve("files")), Quota.ofBytes(10_000)))
                        .endpoints(),
                (_, _) -> ApiResponse.empty(404),
                headers -> {
                    String person = headers.apply("X-Person").orElse("nobody");
                    Role role = person.equals("reader") ? Role.READER : Role.USER;
                    return new Caller(person, person, role, Set.of(), Optional.empty());
                },
                IdSource.random());
    }

    @AfterEach
    void stop() {
        http.close();
        store.close();
        client.close();
    }

    private HttpResponse<String> send(String person, String method, String path, String body) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(http.url() + path))
                        .header("X-Person", person)
                        .header("Content-Type", "text/plain")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8))
                        .build(),
                BodyHandlers.ofString());
        Answers.check(response);
        return response;
    }

    private String upload(String person) throws Exception {
        return Json.ours(send(person, "POST", "/api/attachments?name=a.txt", "words of " + person)
                        .body())
                .path("url")
                .asString();
    }

    @Test
    void another_person_s_file_is_not_there() throws Exception {
        String anns = upload("ann");

        for (String stranger : List.of("bob", "reader", "ANN", "ann2")) {
            HttpResponse<String> got = send(stranger, "GET", anns, "");
            assertThat(got.statusCode()).isEqualTo(404);
            assertThat(got.body()).contains("There is no such file.").doesNotContain("words");
        }
        assertThat(send("bob", "DELETE", anns, "").statusCode()).isEqualTo(404);
        assertThat(send("reader", "DELETE", anns, "").statusCode()).isEqualTo(403);
        assertThat(send("reader", "POST", "/api/attachments", "x").statusCode()).isEqualTo(403);

        assertThat(send("ann", "GET", anns, "").body()).isEqualTo("words of ann");
        assertThat(send("ann", "DELETE", anns, "").statusCode()).isEqualTo(204);
        assertThat(send("ann", "GET", anns, "").statusCode()).isEqualTo(404);
    }

    @Test
    void an_id_is_no_path() throws Exception {
        upload("ann");
        for (String id :
                List.of("..%2F..%2Fdata%2Foutcrop.db", "%2e%2e", "att_%00", "att_x.txt", "a".repeat(65), "att_none")) {
            assertThat(send("ann", "GET", "/api/attachments/" + id, "").statusCode())
                    .as(id)
                    .isIn(400, 404);
        }
    }

    @Test
    void one_s_files_do_not_fill_another_s_room() throws Exception {
        assertThat(send("ann", "POST", "/api/attachments?name=a.txt", "x".repeat(9_990))
                        .statusCode())
                .isEqualTo(201);
        assertThat(send("ann", "POST", "/api/attachments?name=b.txt", "x".repeat(11))
                        .statusCode())
                .isEqualTo(409);
        assertThat(upload("bob")).startsWith("/api/attachments/att_");
    }
}
