package dev.outcrop.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.Caller;
import dev.outcrop.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is written fits the schema that OCSF itself publishes. */
class OcsfTest {
    private static final Map<String, String> PSEUDONYMS = Map.of("ann", "p_1", "bob", "p_2");
    private static final Caller ANN = new Caller("ann", "Ann", Role.ADMIN, Set.of("ops"), Optional.empty());
    private static final Caller PROGRAM = new Caller("ann", "Ann", Role.USER, Set.of(), Optional.of("key_1"));

    private final OcsfSchema schema = new OcsfSchema();

    @ParameterizedTest
    @EnumSource(AuditAction.class)
    void every_action_fits_its_class_whoever_does_it_to_whatever(AuditAction action) {
        List<AuditEvent> events = List.of(
                AuditEvent.of(action),
                AuditEvent.of(action).failed().with("count", 3).with("status", "403"),
                AuditEvent.of(action, ANN).from(Optional.of("192.0.2.7")).on("conversation", "c1"),
                AuditEvent.of(action, ANN).from(Optional.of("2001:db8::7")).on(AuditEvent.Thing.PERSON, "bob"),
                AuditEvent.of(action, PROGRAM).failed().on("key", "key_2").with("reason", "expired"));
        for (AuditEvent event : events) {
            boolean byItself = action.classId() == 6002;
            if (byItself && event.who().isPresent()) {
                continue; // only the server starts and stops
            }
            assertThat(schema.breaches(written(event))).as(event.toString()).isEmpty();
        }
    }

    @Test
    void an_event_that_does_not_fit_is_found_out() {
        assertBreach(AuditAction.SIGNED_IN, event -> event.remove("service"), "has none of [service, dst_endpoint]");
        assertBreach(AuditAction.SIGNED_IN, event -> event.put("made_up", 1), "/made_up is no attribute");
        assertBreach(AuditAction.SIGNED_IN, event -> event.put("severity_id", 7), "/severity_id is 7");
        assertBreach(AuditAction.SIGNED_IN, event -> event.put("time", "now"), "/time is no integer");
        assertBreach(AuditAction.SIGNED_IN, event -> event.remove("user"), "/user is missing");
        assertBreach(AuditAction.SIGNED_IN, event -> event.put("activity_id", 99), "type_uid is not");
        assertBreach(AuditAction.KEY_CREATED, event -> event.put("class_uid", 3099), "class_uid is 3099");
        assertBreach(
                AuditAction.KEY_CREATED, event -> event.putObject("user").put("name", ""), "/user/name is no string");
        assertBreach(AuditAction.KEY_CREATED, event -> event.putObject("actor"), "/actor has none of");
        assertBreach(AuditAction.SESSION_AUTHORIZED, event -> event.putObject("group"), "has not just one of");
        assertBreach(AuditAction.HOLD_PLACED, event -> event.putObject("resources"), "/resources is no array");
        assertBreach(AuditAction.HOLD_PLACED, event -> event.putObject("http_request"), "which the extract has not");
    }

    private void assertBreach(AuditAction action, Consumer<ObjectNode> change, String expected) {
        ObjectNode event = written(AuditEvent.of(action, ANN).on("key", "key_2"));
        change.accept(event);
        assertThat(schema.breaches(event))
                .anySatisfy(breach -> assertThat(breach).contains(expected));
    }

    private static ObjectNode written(AuditEvent event) {
        var waiting = new Waiting("audit_1", Instant.parse("2026-01-31T10:00:00Z"), event);
        String json = new Ocsf("1.0", "chain_1")
                .entry(waiting, 1, "before", PSEUDONYMS, Map.of("chain_0", "hash"))
                .json();
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
