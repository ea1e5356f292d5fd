package dev.outcrop.e2e.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.e2e.fixtures.ChatClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/** Somebody who has signed in at the provider, as a browser does it. */
final class Person {
    private final String cookie;

    private Person(String cookie) {
        this.cookie = cookie;
    }

    /** Goes to the server, from there to the provider, and back. */
    static Person signIn(URI server, MockOAuth2Server provider, String name) throws IOException, InterruptedException {
        provider.enqueueCallback(
                new DefaultOAuth2TokenCallback("default", name, "JWT", List.of("outcrop"), Map.of("name", name)));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> begun = get(http, server.resolve("/auth/sign-in?return=/"), "");
            String attempt = cookie(begun);
            HttpResponse<String> consented = get(http, location(begun), "");
            HttpResponse<String> done = get(http, location(consented), attempt);
            assertThat(done.headers().firstValue("location")).hasValue("/");
            return new Person(cookie(done));
        }
    }

    private static HttpResponse<String> get(HttpClient http, URI address, String cookie)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address);
        return http.send(
                cookie.isEmpty()
                        ? request.build()
                        : request.header("cookie", cookie).build(),
                BodyHandlers.ofString());
    }

    private static URI location(HttpResponse<String> response) {
        return URI.create(response.headers()
                .firstValue("location")
                .orElseThrow(() -> new AssertionError(response.statusCode() + " " + response.body())));
    }

    private static String cookie(HttpResponse<String> response) {
        return response.headers().allValues("set-cookie").stream()
                .flatMap(line -> HttpCookie.parse(line).stream())
                .filter(cookie -> cookie.getMaxAge() != 0)
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie: " + response.statusCode() + " " + response.body()));
    }

    /** This person at that place. */
    ChatClient at(URI base) {
        return new ChatClient(base, cookie);
    }

    /**
     * Reads the stored events of a run from the one after {@code last}: each event's frame, which begins with its id. True at
     * the end of the run, false if the connection was cut.
     */
    static boolean read(HttpResponse<InputStream> events, Consumer<String> frames) {
        assertThat(events.statusCode()).isEqualTo(200);
        try (var lines = new BufferedReader(new InputStreamReader(events.body(), UTF_8))) {
            var frame = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: end")) {
                    return true;
                }
                if (!line.isEmpty()) {
                    frame.append(line).append('\n');
                } else {
                    if (frame.indexOf("id: ") == 0) {
                        frames.accept(frame.toString());
                    }
                    frame.setLength(0);
                }
            }
            return false;
        } catch (IOException cut) {
            return false; // gone on with after the last whole frame
        }
    }
}
