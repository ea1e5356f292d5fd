package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.Caller;
import dev.outcrop.server.http.Json;
import dev.outcrop.store.PersonFile;
import dev.outcrop.store.PersonFile.Place;
import dev.outcrop.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All that is one person's as one ZIP, written as it is read: any amount of it fits. */
final class PersonExport {
    private static final String FORMAT = "outcrop-export-1";

    private final Store store;
    private final List<Kept> others;
    private final Clock clock;

    PersonExport(Store store, List<Kept> others, Clock clock) {
        this.store = requireNonNull(store, "store is null");
        this.others = List.copyOf(others);
        this.clock = requireNonNull(clock, "clock is null");
    }

    void write(Caller person, OutputStream to) throws IOException {
        var zip = new ZipOutputStream(to, StandardCharsets.UTF_8);
        entry(zip, "about.json");
        write(
                zip,
                Json.object()
                        .put("format", FORMAT)
                        .put("person", person.id())
                        .put("name", person.name())
                        .put("at", clock.instant().toString()));
        entry(zip, "settings.json");
        ObjectNode settings = Json.object();
        store.settings().all(person).forEach(settings::put);
        write(zip, settings);
        entry(zip, "feedback.json");
        array(zip, sink -> store.personFile().feedback(person.id(), sink));
        conversations(zip, person);
        for (Kept kept : others) {
            kept.data().export(person.id(), path -> {
                entry(zip, kept.data().name() + "/" + path);
                return zip;
            });
        }
        zip.close(); // not after a failure: what is not whole must not look whole
    }

    private void conversations(ZipOutputStream zip, Caller person) throws IOException {
        PersonFile file = store.personFile();
        long after = 0;
        while (true) {
            List<Place> places = file.conversations(person.id(), after);
            if (places.isEmpty()) {
                return;
            }
            for (Place place : places) {
                after = place.key();
                Optional<ObjectNode> conversation = file.conversation(place);
                if (conversation.isPresent()) { // else it was removed meanwhile
                    conversation(zip, place, conversation.get());
                }
            }
        }
    }

    private void conversation(ZipOutputStream zip, Place place, ObjectNode about) throws IOException {
        PersonFile file = store.personFile();
        entry(zip, "conversations/" + place.key() + "-" + place.id().value() + ".json");
        text(zip, "{\"conversation\":");
        write(zip, about);
        text(zip, ",\n\"messages\":");
        array(zip, sink -> file.messages(place, sink));
        text(zip, ",\n\"queued\":");
        array(zip, sink -> file.queued(place, sink));
        text(zip, ",\n\"approvals\":");
        array(zip, sink -> file.approvals(place, sink));
        text(zip, ",\n\"events\":");
        array(zip, sink -> file.events(place, sink));
        text(zip, "}\n");
    }

    @FunctionalInterface
    private interface Pieces {
        void to(PersonFile.Sink sink) throws IOException;
    }

    private static void array(ZipOutputStream zip, Pieces pieces) throws IOException {
        text(zip, "[");
        var between = new Object() {
            private String text = "\n";
        };
        pieces.to(piece -> {
            text(zip, between.text);
            between.text = ",\n";
            write(zip, piece);
        });
        text(zip, "]");
    }

    private static void entry(ZipOutputStream zip, String name) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
    }

    private static void write(ZipOutputStream zip, JsonNode json) throws IOException {
        zip.write(Json.bytes(json));
    }

    private static void text(ZipOutputStream zip, String text) throws IOException {
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
