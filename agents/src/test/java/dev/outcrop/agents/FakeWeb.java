package dev.outcrop.agents;

import dev.outcrop.http.GuardedHttp;
import dev.outcrop.http.HttpAnswer;
import dev.outcrop.http.HttpGet;
import dev.outcrop.model.Bytes;
import dev.outcrop.tool.ToolFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers with files in the shape that Open-Meteo's answers have, and remembers what was asked for. */
public final class FakeWeb implements GuardedHttp {
    public static final String OFFLINE = "There is no connection to the internet.";

    private final Map<String, HttpAnswer> answers = new LinkedHashMap<>();
    private final List<URI> requests = new CopyOnWriteArrayList<>();
    private boolean offline;

    private FakeWeb() {}

    /** Nothing is there until a test says so. */
    public static FakeWeb empty() {
        return new FakeWeb();
    }

    /** Knows one city under every name, its weather, soil and nights. */
    public static FakeWeb ofOneCity() {
        return new FakeWeb()
                .file("geocoding-api", "kyoto.json")
                .file("soil_temperature", "soil.json")
                .file("daily=temperature_2m_min", "nights.json")
                .file("current=temperature_2m", "forecast.json");
    }

    /** As on a machine without a network. */
    public static FakeWeb offline() {
        var web = new FakeWeb();
        web.offline = true;
        return web;
    }

    /** Answers with a file of {@code open-meteo/} what has {@code part} in its address. */
    public FakeWeb file(String part, String file) {
        return text(part, 200, read("open-meteo/" + file));
    }

    public FakeWeb text(String part, int status, String body) {
        var headers = Map.of("content-type", List.of("application/json; charset=utf-8"));
        var bytes = Bytes.of(body.getBytes(StandardCharsets.UTF_8));
        answers.put(part, new HttpAnswer(URI.create("https://example.org"), status, headers, bytes));
        return this;
    }

    /** The addresses asked for, in order. */
    public List<String> requests() {
        return requests.stream().map(URI::toString).toList();
    }

    @Override
    public HttpAnswer get(HttpGet request) {
        requests.add(request.uri());
        if (offline) {
            throw new ToolFailure(OFFLINE);
        }
        return answers.entrySet().stream()
                .filter(answer -> request.uri().toString().contains(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody answers " + request.uri()));
    }

    private static String read(String resource) {
        try (InputStream in = Optional.ofNullable(FakeWeb.class.getClassLoader().getResourceAsStream(resource))
                .orElseThrow(() -> new AssertionError("no resource " + resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
