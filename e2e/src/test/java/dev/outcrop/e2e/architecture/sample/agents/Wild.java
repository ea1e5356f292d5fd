package dev.outcrop.e2e.architecture.sample.agents;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** A tool that fetches in each way that leads around the guarded fetch. */
public record Wild(URI place, HttpClient client) {
    /** By the stream of an address. */
    public InputStream stream() throws IOException {
        return place.toURL().openStream();
    }

    /** By a connection. */
    public URLConnection connection() throws IOException {
        return place.toURL().openConnection();
    }

    /** By a client of its own. */
    public InputStream asked() throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofInputStream())
                .body();
    }
}
