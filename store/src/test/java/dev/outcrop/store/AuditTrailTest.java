package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@ParameterizedClass
@EnumSource(Backend.class)
class AuditTrailTest extends OnEachBackend {
    private static final String GUARDS_OFF_SQLITE = """
            DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_last;
            DROP TRIGGER audit_chains_last; DROP TRIGGER audit_chains_grow
            """;

    private final Backend backend;
    private final AuditTrail trail = store.audit();

    AuditTrailTest(Backend backend) {
        super(backend);
        this.backend = backend;
    }

    @Test
    void what_was_written_is_found_whole_and_newest_first() {
        write("c1", 3, "ann");
        write("c2", 2, "bob");

        assertThat(trail.check().faults()).isEmpty();
        assertThat(trail.check().entries()).isEqualTo(5);
        assertThat(AuditCheck.of(options).faults()).as("and from outside").isEmpty();
        List<AuditEntry> first = trail.list(query(Optional.empty(), Optional.empty(), 2));
        AuditEntry last = first.getLast();
        var place = new AuditQuery.Place(last.at(), last.chain(), last.number());
        List<AuditEntry> rest =
                trail.list(query(Optional.empty(), Optional.of(AuditQuery.Place.parse(place.text())), 9));
        assertThat(first).hasSize(2);
        assertThat(rest).hasSize(3).doesNotContainAnyElementsOf(first);
        assertThat(trail.list(query(Optional.of("bob"), Optional.empty(), 9))).hasSize(2);
        assertThat(trail.list(query(Optional.of("nobody"), Optional.empty(), 9)))
                .isEmpty();
    }

    @Test
    void the_same_entries_stored_twice_are_there_once() {
        List<AuditEntry> entries = write("c1", 3, "ann");

        trail.append("c1", entries);

        assertThat(trail.check()).isEqualTo(new AuditCheck(1, 3, 0, List.of()));
    }

    @Test
    void the_database_refuses_changes_and_removals() throws SQLException {
        write("c1", 3, "ann");

        for (String change : List.of(
                "UPDATE audit_entries SET json = '{}' WHERE number = 2",
                "DELETE FROM audit_entries WHERE number = 3",
                "DELETE FROM audit_entries",
                "DELETE FROM audit_chains",
                "UPDATE audit_chains SET last_number = 1")) {
            assertThatThrownBy(() -> sql(change)).as(change).isInstanceOf(SQLException.class);
        }
        assertThat(trail.check()).isEqualTo(new AuditCheck(1, 3, 0, List.of()));
    }

    @Test
    void whoever_gets_round_that_is_found_out() throws SQLException {
        for (String change : List.of(
                "UPDATE audit_entries SET json = replace(json, 'THING_DONE', 'THING_UNDONE') WHERE number = 2",
                "UPDATE audit_entries SET action = 'THING_UNDONE' WHERE number = 2",
                "UPDATE audit_entries SET outcome = 'FAILURE' WHERE number = 1",
                "UPDATE audit_entries SET person = 'p_other' WHERE number = 3",
                "UPDATE audit_entries SET at = at + 1000000000 WHERE number = 3",
                "DELETE FROM audit_entries WHERE number = 2",
                "DELETE FROM audit_entries WHERE number = 1",
                "DELETE FROM audit_entries WHERE number = 3",
                "UPDATE audit_chains SET last_number = 2")) {
            StoreOptions other = backend.fresh().clock(clock);
            try (Store fresh = Store.open(other)) {
                write(fresh.audit(), "c1", 3, "ann");
                assertThat(fresh.audit().check().faults()).isEmpty();
                unguarded(other, change);

                assertThat(fresh.audit().check().faults()).as(change).isNotEmpty();
            }
        }
    }

    @Test
    void a_chain_that_is_gone_as_a_whole_is_missed_by_the_next() throws SQLException {
        write("c1", 2, "ann");
        clock.tick(Duration.ofMinutes(1));
        write("c2", 2, "ann");
        unguarded(options, "DELETE FROM audit_entries WHERE chain = 'c1'; DELETE FROM audit_chains WHERE chain = 'c1'");

        assertThat(trail.check().faults()).singleElement().asString().contains("c1", "as a whole");
    }

    @Test
    void what_is_old_goes_from_the_front_and_the_rest_still_proves_itself() {
        write("c1", 3, "ann");
        clock.tick(Duration.ofDays(10));
        write("c1", trail, 4, 2, "ann");
        write("c2", 1, "ann");

        assertThat(trail.remove(clock.instant().minus(Duration.ofDays(5)))).isEqualTo(3);
        assertThat(trail.remove(clock.instant().minus(Duration.ofDays(5)))).isZero();

        assertThat(trail.check()).isEqualTo(new AuditCheck(2, 3, 3, List.of()));
        clock.tick(Duration.ofDays(10));
        assertThat(trail.remove(clock.instant())).isEqualTo(3);
        assertThat(trail.check()).isEqualTo(new AuditCheck(2, 0, 6, List.of()));
    }

    @Test
    void what_goes_by_age_while_it_is_looked_at_is_no_fault() throws SQLException {
        write("c1", 3, "ann");
        clock.tick(Duration.ofDays(1));
        var gone = new AtomicBoolean();
        try (Connection connection = Backend.connect(options);
                var session = new Session(
                        before(connection, "FROM audit_entries", () -> {
                            if (!gone.getAndSet(true)) {
                                assertThat(trail.remove(clock.instant())).isEqualTo(3);
                            }
                        }),
                        0)) {
            AuditCheck check = AuditCheck.of(session);

            assertThat(gone).isTrue();
            assertThat(check.faults()).isEmpty();
        }
    }

    /** The same connection, on which something happens before a statement with these words is made. */
    private static Connection before(Connection connection, String words, Runnable step) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")
                            && arguments[0].toString().contains(words)) {
                        step.run();
                    }
                    return method.invoke(connection, arguments);
                });
    }

    @Test
    void a_person_who_is_forgotten_has_no_name_in_it_and_no_entry_changes() {
        write("c1", 2, "ann");
        String pseudonym = trail.pseudonyms(List.of("ann")).getOrDefault("ann", "");
        assertThat(trail.people(List.of(pseudonym))).containsEntry(pseudonym, "ann");

        assertThat(trail.forget("ann")).isTrue();

        assertThat(trail.people(List.of(pseudonym))).isEmpty();
        assertThat(trail.check().faults()).isEmpty();
        assertThat(trail.pseudonyms(List.of("ann"))).doesNotContainValue(pseudonym);
    }

    private List<AuditEntry> write(String chain, int entries, String person) {
        return write(trail, chain, entries, person);
    }

    private List<AuditEntry> write(AuditTrail to, String chain, int entries, String person) {
        Map<String, String> heads = to.heads(20);
        to.begin(chain, clock.instant(), AuditEntry.hash("first " + chain));
        return write(chain, to, 1, entries, person, AuditEntry.hash("first " + chain), heads);
    }

    private void write(String chain, AuditTrail to, int from, int entries, String person) {
        write(chain, to, from, entries, person, to.heads(20).getOrDefault(chain, ""), Map.of());
    }

    private List<AuditEntry> write(
            String chain, AuditTrail to, int from, int entries, String person, String last, Map<String, String> heads) {
        String pseudonym = to.pseudonyms(List.of(person)).getOrDefault(person, "");
        var made = new ArrayList<AuditEntry>();
        String previous = last;
        for (int number = from; number < from + entries; number++) {
            Instant at = clock.instant();
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("time", at.toEpochMilli()).put("status_id", 1);
            json.putObject("metadata").put("event_code", "THING_DONE");
            json.putObject("actor").putObject("user").put("uid", pseudonym);
            ObjectNode unmapped = json.putObject("unmapped");
            unmapped.putObject("chain").put("id", chain).put("number", number).put("previous", previous);
            if (number == 1) {
                ObjectNode others = unmapped.putObject("heads");
                heads.forEach(others::put);
            }
            var entry = new AuditEntry(
                    chain,
                    number,
                    at,
                    "THING_DONE",
                    true,
                    Optional.of(pseudonym),
                    AuditEntry.hash(json.toString()),
                    json.toString());
            made.add(entry);
            previous = entry.hash();
        }
        to.append(chain, made);
        return made;
    }

    private static AuditQuery query(Optional<String> person, Optional<AuditQuery.Place> after, int limit) {
        return new AuditQuery(
                Optional.empty(), person, Optional.empty(), Optional.empty(), Optional.empty(), after, limit);
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = Backend.connect(options);
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** As somebody who owns the tables may. */
    private void unguarded(StoreOptions where, String changes) throws SQLException {
        try (Connection connection = Backend.connect(where);
                Statement statement = connection.createStatement()) {
            String off = backend == Backend.SQLITE
                    ? GUARDS_OFF_SQLITE
                    : "ALTER TABLE audit_entries DISABLE TRIGGER USER; ALTER TABLE audit_chains DISABLE TRIGGER USER";
            for (String one : (off + ";" + changes).split(";", -1)) {
                statement.execute(one);
            }
        }
    }
}
