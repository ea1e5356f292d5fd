package dev.outcrop.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Runs the writes of a group in their order; those of one kind that follow one another are made together. */
final class Together {
    private final Session session;
    private final Dialect dialect;
    private final List<Pending<?>> appending = new ArrayList<>();
    private final List<AppendGroup.Member> appends = new ArrayList<>();

    private Together(Session session, Dialect dialect) {
        this.session = session;
        this.dialect = dialect;
    }

    static void run(Session session, Dialect dialect, List<Pending<?>> group) throws SQLException {
        var together = new Together(session, dialect);
        together.begin(group);
        for (Pending<?> pending : group) {
            together.add(pending);
        }
        together.append();
    }

    /** What is new to all others can be first. */
    private void begin(List<Pending<?>> group) throws SQLException {
        var begins = new ArrayList<BeginNew>();
        for (Pending<?> pending : group) {
            if (pending.write() instanceof BeginNew begin) {
                begins.add(begin);
            }
        }
        if (!begins.isEmpty()) {
            new BeginGroup(session).make(begins);
        }
    }

    private void add(Pending<?> pending) throws SQLException {
        if (!(pending.write() instanceof AppendEvents append)) {
            if (!(pending.write() instanceof BeginNew)) {
                append();
            }
            pending.run(session);
            return;
        }
        if (append.suspends()) {
            append(); // what was appended before has to be seen by it
        }
        appending.add(pending);
        appends.add(new AppendGroup.Member(append, pending.repeated()));
        if (append.suspends()) {
            append();
        }
    }

    /** Makes the appends that have gathered. */
    private void append() throws SQLException {
        new AppendGroup(session, dialect).make(appends);
        for (Pending<?> pending : appending) {
            pending.run(session);
        }
        appends.clear();
        appending.clear();
    }
}
