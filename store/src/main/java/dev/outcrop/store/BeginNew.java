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
    private final NewTurn turn;
    private boolean begun;

    BeginNew(NewTurn turn) {
        this.turn = turn;
    }

    NewTurn turn() {
        return turn;
    }

    void made(boolean here) {
        begun = here;
    }

    /** Tells how the group's attempt went for this run. */
    @Override
    public Optional<Beginning> run(Session session, Attempt attempt) throws SQLException {
        return begun || (attempt.repeated() && turn.stored(session)) ? Optional.of(turn.begun()) : Optional.empty();
    }
}
