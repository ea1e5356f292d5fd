package dev.outcrop.store;

import dev.outcrop.id.RunId;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** What the two databases do differently. */
interface Dialect {

    /** What stands for the placeholders of the migrations. */
    Map<String, String> placeholders();

    /** Ends a SELECT whose rows are about to be changed. */
    String lock();

    /** Ends a SELECT of rows to be changed that passes over those that somebody else is changing. */
    String lockFree();

    /** A condition: {@code column} is one of a {@link #list}. */
    String oneOf(String column);

    /** The argument of {@link #oneOf}; ids hold neither commas nor quotes. */
    String list(Collection<String> ids);

    /** A condition: the text in {@code column} contains the argument, byte for byte. */
    String contains(String column);

    /** The table of events, to be read with {@code delta = 0} by the index that leaves deltas out. */
    String wholeEvents();

    /** A query for the size of the database in bytes. */
    String sizeQuery();

    /** A query for the size of the journal in bytes, if the database knows without looking. */
    Optional<String> eventBytesQuery();

    /** A query for whether the table named by the argument exists: one row if it does. */
    String tableQuery();

    /** Tells other processes, as a part of the transaction, that these runs have new events. */
    void announce(Session session, Collection<RunId> runs) throws SQLException;

    /** Tells other processes, as a part of the transaction, that somebody wants this run stopped. */
    void announceStop(Session session, RunId run) throws SQLException;

    /** Whether, and when, the same transaction may succeed if it is tried again. */
    Trouble trouble(SQLException failure);

    /** What happened, as the end of a sentence. */
    String explain(SQLException failure);
}
