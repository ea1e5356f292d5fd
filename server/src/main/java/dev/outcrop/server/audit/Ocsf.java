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
    private static final int OTHER = 99;
    private static final int ACCOUNT = 3001;
    private static final int AUTHENTICATION = 3002;
    private static final int SESSION = 3003;
    private static final int LIFECYCLE = 6002;
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
        if (action.activity() == OTHER) {
            json.put("activity_name", word(action));
        }
        if (action.classId() != LIFECYCLE) { // what the server does by itself has no actor and comes from nowhere
            asked(json, event, who);
        }
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

    /** Who it was, and from where. */
    private static void asked(ObjectNode json, AuditEvent event, Optional<String> who) {
        ObjectNode actor = json.putObject("actor");
        who.ifPresentOrElse(person -> actor.putObject("user").put("uid", person), () -> actor.put("app_name", NAME));
        event.who().flatMap(Caller::key).ifPresent(key -> actor.put("app_uid", key));
        ObjectNode source = json.putObject("src_endpoint");
        event.address().ifPresentOrElse(ip -> source.put("ip", ip), () -> source.put("name", "unknown"));
    }

    /** What the entry's class wants beside what all have. Those about identities have a user and no resources. */
    private static void shaped(ObjectNode json, AuditEvent event, Optional<String> who, Optional<String> thing) {
        switch (event.action().classId()) {
            case LIFECYCLE -> json.putObject("app").put("name", NAME).put("vendor_name", NAME);
            case ACCOUNT -> {
                ObjectNode user = user(json, who, thing).put("type_id", OTHER);
                event.thing().ifPresent(account -> user.put("type", account.kind()));
            }
            case AUTHENTICATION -> {
                user(json, who, thing);
                json.putObject("service").put("name", NAME);
            }
            case SESSION -> {
                user(json, who, thing);
                json.putArray("privileges")
                        .add(event.who().map(Caller::role).map(Ocsf::word).orElse("unknown"));
            }
            default -> {
                json.putObject("api").put("operation", word(event.action()));
                if (thing.isPresent() && event.thing().isPresent()) {
                    json.putArray("resources")
                            .addObject()
                            .put("type", event.thing().get().kind())
                            .put("uid", thing.get());
                }
            }
        }
    }

    /** Of a session the person whose it is, of an account or key that. */
    private static ObjectNode user(ObjectNode json, Optional<String> who, Optional<String> thing) {
        return json.putObject("user").put("uid", thing.or(() -> who).orElse("unknown"));
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
