package dev.outcrop.server.keeping;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import dev.outcrop.id.RunId;
import dev.outcrop.server.audit.Refusals;
import dev.outcrop.store.Erasures;
import dev.outcrop.store.Erasures.Receipt;
import dev.outcrop.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases a person: stops what is at work for them, removes all that is theirs but what is on hold, and takes their name off
 * what has to stay.
 */
public final class PersonErasure {
    private static final Logger LOG = LoggerFactory.getLogger(PersonErasure.class);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int SCRUBS = 5;

    private final Store store;
    private final Stopping stopping;
    private final List<Kept> others;
    private final Refusals refusals;
    private final AuditLog audit;

    public PersonErasure(Store store, Stopping stopping, List<Kept> others, Refusals refusals, AuditLog audit) {
        this.store = requireNonNull(store, "store is null");
        this.stopping = requireNonNull(stopping, "stopping is null");
        this.others = List.copyOf(others);
        this.refusals = requireNonNull(refusals, "refusals is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** Stops runs, wherever they are. */
    @FunctionalInterface
    public interface Stopping {
        /** Says that {@code by} wants it stopped; returns at once. */
        void stop(RunId run, String by);
    }

    /** Whether all of the person is on hold, so that nothing of them may go. */
    public boolean onHold(String person) {
        return store.holds().on(person);
    }

    /**
     * Erases the person, whatever is at work for them within {@code patience}; what is not done then is gone on with by
     * {@link #goOn}. The receipt as it is so far.
     *
     * @param by who wants it: the person or an administrator
     */
    public Receipt erase(String person, Caller by, Optional<String> address, Duration patience)
            throws InterruptedException {
        boolean themselves = by.id().equals(person);
        String id = store.erasures().begin(person, themselves);
        work(id, person, themselves ? Optional.empty() : Optional.of(by), address, patience);
        return store.erasures().find(id).orElseThrow();
    }

    /**
     * Goes on with erasures that are not done, because an answer was still being made, something could not be removed or a
     * process died. One that fails holds up no other.
     */
    public void goOn() throws InterruptedException {
        for (Receipt open : store.erasures().open()) {
            try {
                if (open.person().isPresent() && !onHold(open.person().get())) {
                    work(open.id(), open.person().get(), Optional.empty(), Optional.empty(), Duration.ZERO);
                }
            } catch (RuntimeException failure) {
                LOG.warn("erasure {} could not be gone on with, and is tried again", open.id(), failure);
            }
        }
    }

    private void work(String id, String person, Optional<Caller> by, Optional<String> address, Duration patience)
            throws InterruptedException {
        Erasures erasures = store.erasures();
        Map<String, Long> counts =
                new TreeMap<>(erasures.find(id).map(Receipt::counts).orElse(Map.of()));
        long until = System.nanoTime() + patience.toNanos();
        others(true, id, person, counts); // so that nobody asks behind what has gone already
        while (true) {
            for (RunId run : erasures.hide(person)) {
                stopping.stop(run, by.map(Caller::id).orElse(person));
            }
            count(counts, "conversations", erasures.conversations(id, person));
            if (erasures.left(person) == 0) {
                break;
            }
            if (System.nanoTime() >= until) {
                erasures.counted(id, counts);
                return;
            }
            Thread.sleep(LOOK);
        }
        count(counts, "settings", erasures.settings(person));
        count(counts, "feedback", erasures.feedback(person));
        erasures.names(person);
        boolean whole = others(false, id, person, counts);
        whole &= others(true, id, person, counts); // they may have signed in again meanwhile
        long held = erasures.held(person);
        if (held > 0) {
            counts.put("held_conversations", held);
        }
        erasures.counted(id, counts);
        if (!whole || erasures.left(person) > 0) {
            return;
        }
        forget(id, person, by, address, counts);
        scrub();
        others(false, id, person, counts); // a model's call that ended meanwhile has its cost written down
        if (erasures.left(person) > 0) { // who is let in elsewhere has asked meanwhile
            erasures.counted(id, counts);
            return;
        }
        erasures.done(id, counts);
        scrub(); // the receipt has named them until now
    }

    /** Each on its own; whether all of it went well. */
    private boolean others(boolean doors, String id, String person, Map<String, Long> counts) {
        boolean well = true;
        for (Kept kept : others) {
            if (kept.door() == doors) {
                try {
                    count(counts, kept.data().name(), kept.data().erase(person));
                } catch (RuntimeException failure) {
                    LOG.warn(
                            "erasure {}: {} could not be erased, and are tried again",
                            id,
                            kept.data().name(),
                            failure);
                    well = false;
                }
            }
        }
        return well;
    }

    /** The entry about it has the name that the log had for the person, and no entry tells any more who that was. */
    private void forget(
            String id, String person, Optional<Caller> by, Optional<String> address, Map<String, Long> counts) {
        refusals.flushAll(); // what is counted still has the name, and would bring it back
        String pseudonym = store.audit().pseudonyms(List.of(person)).getOrDefault(person, "");
        store.audit().forget(person);
        AuditEvent event = by.map(caller -> AuditEvent.of(AuditAction.PERSON_ERASED, caller))
                .orElseGet(() -> AuditEvent.of(AuditAction.PERSON_ERASED))
                .from(address)
                .on("pseudonym", pseudonym)
                .with("receipt", id);
        for (var each : counts.entrySet()) {
            event = event.with(each.getKey(), each.getValue());
        }
        audit.record(event);
    }

    /** Readers may hold the log for a moment. */
    private void scrub() throws InterruptedException {
        for (int i = 0; i < SCRUBS; i++) {
            if (store.retention().scrub()) {
                return;
            }
            Thread.sleep(LOOK);
        }
        LOG.warn("what was erased is still in the database's own files, which are in use; they are tidied with the next"
                + " removal");
    }

    private static void count(Map<String, Long> counts, String what, long number) {
        if (number > 0) {
            counts.merge(what, number, Long::sum);
        }
    }
}
