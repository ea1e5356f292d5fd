package dev.outcrop.server.keys;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.ApiKey;
import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.PersonalData;
import dev.outcrop.server.http.Json;
import java.io.IOException;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;

/** A person's API keys as data of theirs. Their time is their own: one that has expired stays until it is revoked. */
public final class KeyData implements PersonalData {
    private final ApiKeys keys;

    public KeyData(ApiKeys keys) {
        this.keys = requireNonNull(keys, "keys is null");
    }

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public int removeBefore(Instant before, int most) {
        return 0;
    }

    @Override
    public int erase(String person) {
        return keys.forget(person);
    }

    @Override
    public void export(String person, Files files) throws IOException {
        ArrayNode all = Json.object().putArray("keys");
        for (ApiKey key : keys.of(person)) {
            all.addObject()
                    .put("id", key.id())
                    .put("name", key.name())
                    .put("createdAt", key.createdAt().toString())
                    .put("expiresAt", key.expiresAt().toString());
        }
        files.add("keys.json").write(Json.bytes(all));
    }
}
