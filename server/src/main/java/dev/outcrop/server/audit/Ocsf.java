package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Caller;
import dev.outcrop.server.http.Json;
import dev.outcrop.store.AuditEntry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entries in the words of the Open Cybersecurity Schema Framework. What it has no word for is {@code unmapped}, the links of
 * the chain too.
 *
 * @see <a href="https://schema.ocsf.io/1.6.0">OCSF 1.6.0</a>
 */
record Ocsf(String product, String chain) {
    private static final String VERSION = "1.6.0";
    private static final int INFORMATIONAL = 1;
    private static final int LOW = 2;
    private static final int HIGH = 4;
    private static final String NAME = "Outcrop";
    private static final String COUNT = "count";

    Ocsf {
        requireNonNull(product, "product is null");
        requireNonNull(chain, "chain is null");
    }

    /** {@code pseudonyms} has those of all people who are named; {@code heads} are the ends of other chains. */
    AuditEntry entry(
            Waiting waiting, long number, String previous, Map<String, String> pseudonyms, Map<String, String> heads) {
        AuditEvent event = waiting.event();
        AuditAction action = event.action();
        int category = action.classId() / 1000;
        Optional<String> who = event.who().map(caller -> named(caller.id(), pseudonyms));
        ObjectNode json = Json.object()
                .put("activity_id", action.activity())
                .put("category_uid", category)
                .put("class_uid", action.classId())
                .put("type_uid", action.classId() * 100L + action.activity())
                .put("severity_id", severity(event))
                .put("status_id", event.success() ? 1 : 2)
                .put("time", waiting.at().toEpochMilli());
        Optional.ofNullable(event.details().get(COUNT)).ifPresent(times -> json.put(COUNT, Long.parseLong(times)));
        ObjectNode metadata = json.putObject("metadata")
                .put("version", VERSION)
                .put("uid", waiting.id())
                .put("event_code", action.name())
                .put("sequence", number)
                .put("log_name", "audit");
        metadata.putObject("product").put("name", NAME).put("vendor_name", NAME).put("version", product);
        ObjectNode actor = json.putObject("actor");
        who.ifPresentOrElse(person -> actor.putObject("user").put("uid", person), () -> actor.put("app_name", NAME));
        event.who().flatMap(Caller::key).ifPresent(key -> actor.put("app_uid", key));
        ObjectNode source = json.putObject("src_endpoint");
        event.address().ifPresentOrElse(ip -> source.put("ip", ip), () -> source.put("name", "unknown"));
        Optional<String> thing = event.thing()
                .map(on -> on.kind().equals(AuditEvent.Thing.PERSON) ? named(on.id(), pseudonyms) : on.id());
        shaped(json, event, who, thing);
        ObjectNode unmapped = json.putObject("unmapped");
        event.details().forEach((name, value) -> {
            if (!name.equals(COUNT)) {
                unmapped.put(name, value);
            }
        });
        event.who().ifPresent(caller -> unmapped.put("role", word(caller.role())));
        if (!heads.isEmpty()) {
            ObjectNode others = unmapped.putObject("heads");
            heads.forEach(others::put);
        }
        unmapped.putObject("chain").put("id", chain).put("number", number).put("previous", previous);
        String text = json.toString();
        return new AuditEntry(
                chain, number, waiting.at(), action.name(), event.success(), who, AuditEntry.hash(text), text);
    }

    /** What the entry's class wants beside what all have. */
    private static void shaped(ObjectNode json, AuditEvent event, Optional<String> who, Optional<String> thing) {
        switch (event.action().classId()) {
            case 6002 -> json.putObject("app").put("name", NAME).put("vendor_name", NAME);
            case 6003 -> json.putObject("api").put("operation", word(event.action()));
            // Those about identities: of a session the person whose it is, of an account or key that.
            default -> json.putObject("user").put("uid", thing.or(() -> who).orElse("unknown"));
        }
        if (thing.isPresent() && event.thing().isPresent()) {
            json.putArray("resources")
                    .addObject()
                    .put("type", event.thing().get().kind())
                    .put("uid", thing.get());
        }
    }

    private static int severity(AuditEvent event) {
        if (event.action() == AuditAction.ENTRIES_LOST) {
            return HIGH;
        }
        return event.success() ? INFORMATIONAL : LOW;
    }

    private static String named(String person, Map<String, String> pseudonyms) {
        return requireNonNull(pseudonyms.get(person), "no pseudonym");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
