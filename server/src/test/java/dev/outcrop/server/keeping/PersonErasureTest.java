package dev.outcrop.server.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import dev.outcrop.server.audit.AuditFiles;
import dev.outcrop.server.audit.ChainedAudit;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.server.http.RefusalWatch.Refused;
import dev.outcrop.store.Erasures.Receipt;
import dev.outcrop.store.Store;
import dev.outcrop.store.StoreOptions;
import dev.outcrop.testkit.SettableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // filled before each test
class PersonErasureTest {
    private static final Caller ANN = new Caller("ann", "Ann");
    private static final Caller BOB = new Caller("bob", "Bob");

    @TempDir
    private Path folder;

    private final SettableClock clock = SettableClock.at("2026-01-01T12:00:00Z");
    private final List<String> done = new ArrayList<>();
    private Store store;
    private ChainedAudit audit;
    private Refusals refusals;

    @BeforeEach
    void open() {
        store = Store.open(StoreOptions.sqlite(folder).clock(clock));
        audit = new ChainedAudit(
                store.audit(),
                new AuditFiles(folder, Optional.empty(), Optional.empty()),
                "1.0",
                clock,
                IdSource.random());
        audit.start();
        refusals = new Refusals(audit, clock);
    }

    @AfterEach
    void close() {
        audit.close();
        store.close();
    }

    @Test
    void doors_close_before_anything_goes_and_once_more_at_the_end() throws Exception {
        asked(ANN, "c");
        Part keys = new Part("keys", done, () -> done.add(left() + " left"));

        Receipt receipt = erase(ANN, new Kept(part("files"), Optional.empty()), Kept.door(keys));

        assertThat(receipt.doneAt()).isPresent();
        assertThat(done)
                .startsWith("1 left", "keys of ann", "files of ann", "0 left", "keys of ann")
                .endsWith("files of ann");
    }

    @Test
    void who_is_let_in_elsewhere_and_asks_meanwhile_is_gone_on_with() throws Exception {
        var once = new AtomicBoolean();
        Part late = new Part("files", done, () -> {
            if (!once.getAndSet(true)) {
                asked(ANN, "late");
            }
        });
        PersonErasure erasure = erasure(new Kept(late, Optional.empty()));

        Receipt receipt = erasure.erase("ann", ANN, Optional.empty(), Duration.ZERO);
        assertThat(receipt.doneAt()).isEmpty();
        erasure.goOn();

        assertThat(store.erasures().find(receipt.id()).orElseThrow().doneAt()).isPresent();
        assertThat(left()).isZero();
    }

    @Test
    void what_can_t_be_erased_is_tried_again_and_holds_up_nothing_and_nobody_else() throws Exception {
        var broken = new AtomicBoolean(true);
        Part files = new Part("files", done, () -> {
            if (broken.get()) {
                throw new IllegalStateException("a disk that is gone");
            }
        });
        PersonErasure erasure = erasure(new Kept(files, Optional.empty()), new Kept(part("usage"), Optional.empty()));

        Receipt anns = erasure.erase("ann", ANN, Optional.empty(), Duration.ZERO);
        Receipt bobs = erasure.erase("bob", BOB, Optional.empty(), Duration.ZERO);
        assertThat(anns.doneAt()).isEmpty();
        assertThat(done).containsExactly("usage of ann", "usage of bob");
        erasure.goOn();
        assertThat(done).containsExactly("usage of ann", "usage of bob", "usage of ann", "usage of bob");
        broken.set(false);
        erasure.goOn();

        assertThat(store.erasures().open()).isEmpty();
        assertThat(store.erasures().find(bobs.id()).orElseThrow().doneAt()).isPresent();
    }

    @Test
    void an_erasure_that_fails_starves_no_other() throws Exception {
        asked(ANN, "c");
        asked(BOB, "c");
        var broken = new AtomicBoolean(true);
        PersonErasure.Stopping stopping = (run, by) -> {
            if (by.equals("ann") && broken.get()) {
                throw new IllegalStateException("not now");
            }
        };
        begun(ANN, "open");
        store.erasures().begin("ann", true);
        String bobs = store.erasures().begin("bob", true);

        new PersonErasure(store, stopping, List.of(), refusals, audit).goOn();

        assertThat(store.erasures().find(bobs).orElseThrow().doneAt()).isPresent();
        assertThat(store.erasures().open()).hasSize(1);
    }

    @Test
    void refusals_that_are_counted_bring_no_name_back() throws Exception {
        for (int i = 0; i < 3; i++) {
            refusals.refused(new Refused(403, "GET", "/api/audit", Optional.of(ANN), Optional.empty()));
        }
        assertThat(named()).isEqualTo(1);

        assertThat(erase(ANN).doneAt()).isPresent();
        clock.tick(Duration.ofMinutes(2));
        refusals.flush();

        assertThat(store.audit().check().entries()).isEqualTo(3);
        assertThat(named()).isZero();
    }

    private Receipt erase(Caller person, Kept... others) throws InterruptedException {
        return erasure(others).erase(person.id(), person, Optional.empty(), Duration.ZERO);
    }

    private PersonErasure erasure(Kept... others) {
        return new PersonErasure(store, (_, _) -> {}, List.of(others), refusals, audit);
    }

    private Part part(String name) {
        return new Part(name, done, () -> {});
    }

    private long left() {
        return store.erasures().left("ann");
    }

    private int named() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("outcrop.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM audit_people WHERE person = 'ann'")) {
            return rows.getInt(1);
        }
    }

    /** A conversation in which the answer is over. */
    private void asked(Caller person, String conversation) {
        Lease lease = begun(person, conversation);
        store.journal()
                .append(
                        lease,
                        List.of(new RunEvent.RunCancelled(new Stamp(lease.run(), 2, clock.instant()), person.id())));
    }

    private Lease begun(Caller person, String conversation) {
        String id = person.id() + "-" + conversation;
        var here = new ConversationId(conversation);
        var message = new MessageId("m-" + id);
        var question = new Question(
                person,
                here,
                Optional.of("desk"),
                Optional.empty(),
                new Question.Asked.NewMessage(message, Optional.empty(), List.of(new Block.Text("Hello"))));
        var started = new RunEvent.RunStarted(
                new Stamp(new RunId("r-" + id), 1, clock.instant()),
                here,
                Optional.of(message),
                new MessageId("a-" + id),
                "desk",
                "v1",
                person.id(),
                Optional.empty(),
                Optional.empty());
        if (store.journal().begin(new NewRun(question, started, "Hello", "here", false))
                instanceof Beginning.Begun(Lease lease)) {
            return lease;
        }
        throw new AssertionError("the run did not begin");
    }
}
