package dev.outcrop.server;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps cookies and follows nothing by itself. */
final class Browser {
    final Map<String, String> cookies = new LinkedHashMap<>();
    private final HttpClient http;

    Browser(HttpClient http) {
        this.http = http;
    }

    HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        return send("GET", url, "", headers);
    }

    HttpResponse<String> send(String method, String url, String body, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        for (String line : response.headers().allValues("Set-Cookie")) {
            HttpCookie cookie = HttpCookie.parse(line).getFirst();
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        }
        return response;
    }

    static String location(HttpResponse<?> response) {
        return response.headers().firstValue("Location").orElse("(" + response.statusCode() + ", no Location)");
    }

    /** The parameters of where the response leads. */
    static Parameters parameters(HttpResponse<?> response) {
        return new Parameters(TestProvider.form(URI.create(location(response)).getRawQuery()));
    }

    /** The value of a cookie that is there. */
    String cookie(String name) {
        return requireNonNull(cookies.get(name), name);
    }

    /** Parameters of which a test knows that they are there. */
    record Parameters(Map<String, String> all) {
        String get(String name) {
            return requireNonNull(all.get(name), name);
        }
    }
}
