package dev.outcrop.server.audit;

import dev.outcrop.server.http.Csv;
import dev.outcrop.store.AuditEntry;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A form in which entries are taken along. */
enum AuditFile {
    /** Each line is an entry as it was written, so that its hash is that of the line. */
    NDJSON("ndjson", "application/x-ndjson") {
        @Override
        String head() {
            return "";
        }

        @Override
        String line(AuditEntry entry, Map<String, String> people) {
            return entry.json() + "\n";
        }
    },
    /** For spreadsheets: what most people look for, with the person instead of the pseudonym where it is known. */
    CSV("csv", "text/csv; charset=utf-8") {
        @Override
        String head() {
            return "at,action,outcome,person,pseudonym,role,address,thing,thing_id,details,hash\r\n";
        }

        @Override
        String line(AuditEntry entry, Map<String, String> people) {
            JsonNode event = JsonMapper.shared().readTree(entry.json());
            String pseudonym = entry.person().orElse("");
            return Csv.line(List.of(
                    entry.at().toString(),
                    Csv.text(event.at("/metadata/event_code").asString("")),
                    entry.success() ? "success" : "failure",
                    Csv.text(people.getOrDefault(pseudonym, "")),
                    Csv.text(pseudonym),
                    Csv.text(event.at("/unmapped/role").asString("")),
                    Csv.text(event.at("/src_endpoint/ip").asString("")),
                    Csv.text(thing(event).path("type").asString("")),
                    Csv.text(thing(event).path("uid").asString("")),
                    Csv.text(event.path("unmapped").toString()),
                    entry.hash()));
        }
    };

    static final List<String> FORMATS = List.of("ndjson", "csv");

    private final String ending;
    private final String type;

    AuditFile(String ending, String type) {
        this.ending = ending;
        this.type = type;
    }

    /** That of one of {@link #FORMATS}. */
    static AuditFile of(String format) {
        return format.equals(CSV.ending) ? CSV : NDJSON;
    }

    String ending() {
        return ending;
    }

    String type() {
        return type;
    }

    /** What stands before the entries. */
    abstract String head();

    /** An entry with the end of its line; {@code people} tells who pseudonyms are, as far as that is known. */
    abstract String line(AuditEntry entry, Map<String, String> people);

    /** What it was done to; of what is about identities, whose. */
    private static JsonNode thing(JsonNode event) {
        return event.has("resources") ? event.at("/resources/0") : event.path("user");
    }
}
