package dev.outcrop.server.chat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events one by one; a connection that breaks and one that ends are told apart. */
final class Reading implements AutoCloseable {
    private final BufferedReader in;
    private boolean broken;

    Reading(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event's data; empty at the end. */
    Optional<String> data() {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data: ")) {
                    return Optional.of(line.substring(6));
                }
            }
        } catch (IOException e) {
            broken = true;
        }
        return Optional.empty();
    }

    /** The next chunk of that type. */
    JsonNode until(String type) {
        while (true) {
            JsonNode chunk = JsonMapper.shared().readTree(data().orElseThrow(() -> new AssertionError("no " + type)));
            if (chunk.path("type").asString("").equals(type)) {
                return chunk;
            }
        }
    }

    /** Reads that many comments that keep the stream alive; fails if data comes meanwhile, or the end. */
    void keptAlive(int times) {
        try {
            for (int left = times; left > 0; ) {
                String line = in.readLine();
                if (line == null || line.startsWith("data: ")) {
                    throw new AssertionError("no comment but " + line);
                }
                if (line.startsWith(":")) {
                    left--;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is left. */
    List<String> rest() {
        var all = new ArrayList<String>();
        for (Optional<String> next = data(); next.isPresent(); next = data()) {
            all.add(next.get());
        }
        return all;
    }

    boolean broken() {
        return broken;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
