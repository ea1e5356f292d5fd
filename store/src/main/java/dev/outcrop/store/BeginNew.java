package dev.outcrop.store;

import dev.outcrop.run.Beginning;
import dev.outcrop.store.Work.Attempt;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Begins a run in a conversation that is likely to be new; empty, with nothing stored, if it is there already. The row
 * that it would make is its lock, so it waits for nobody but those who make the same conversation at the same moment, and
 * may share a transaction with others. The work is done by {@link BeginGroup}, for many at once.
 */
final class BeginNew implements Work.Write<Optional<Beginning>> {
    private final BeginRun begin;
    private boolean begun;

    BeginNew(BeginRun begin) {
        this.begin = begin;
    }

    BeginRun begin() {
        return begin;
    }

    void made(boolean here) {
        begun = here;
    }

    /** Tells how the group's attempt went for this run. */
    @Override
    public Optional<Beginning> run(Session session, Attempt attempt) throws SQLException {
        return begun || (attempt.repeated() && begin.stored(session)) ? Optional.of(begin.begun()) : Optional.empty();
    }
}
