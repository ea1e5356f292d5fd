package dev.outcrop.store;

import dev.outcrop.access.ApiKeys;
import dev.outcrop.access.Sessions;
import dev.outcrop.conversation.Attachments;
import dev.outcrop.conversation.Conversations;
import dev.outcrop.conversation.FeedbackOutbox;
import dev.outcrop.conversation.Feedbacks;
import dev.outcrop.conversation.TraceDeletions;
import dev.outcrop.prompt.PromptArchive;
import dev.outcrop.run.Journal;
import dev.outcrop.run.RunExports;
import dev.outcrop.usage.BudgetBook;
import dev.outcrop.usage.BudgetRules;
import dev.outcrop.usage.UsageLedger;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Everything that outlives a process, in one database. Safe for use by many threads; closing commits what waits. */
public final class Store implements AutoCloseable {
    private final Database database;
    private final StoreOptions options;
    private final Journal journal;
    private final Conversations conversations;
    private final Settings settings;
    private final JdbcFeedbacks feedbacks;
    private final Jobs jobs;
    private final RunExports exports;
    private final PromptArchive prompts;
    private final UsageLedger ledger;
    private final Clock clock;
    private final AuditTrail audit;
    private final Holds holds;
    private final Retention retention;
    private final Erasures erasures;
    private final TraceDeletions traceDeletions;
    private final PersonFile personFile;
    private final Sessions sessions;
    private final ApiKeys keys;
    private volatile Optional<JdbcBudgets> counting = Optional.empty();

    private Store(Database database, StoreOptions options) {
        jobs = new Jobs(database, options.ids().next("jobs"));
        database.onWake(jobs::start);
        this.database = database;
        this.options = options;
        journal = new JdbcJournal(database, options.clock(), options.lease());
        conversations = new JdbcConversations(database, options.clock());
        settings = new JdbcSettings(database, options.clock());
        feedbacks = new JdbcFeedbacks(database, options.clock());
        exports = new JdbcExports(database, options.clock());
        prompts = new JdbcPrompts(database);
        ledger = new JdbcLedger(database, () -> counting);
        clock = options.clock();
        audit = new AuditTrail(database, options.ids());
        holds = new Holds(database, options.clock(), options.ids());
        retention = new Retention(database, options.clock());
        erasures = new Erasures(database, options.clock(), options.ids());
        traceDeletions = new JdbcTraceDeletions(database, options.clock());
        personFile = new PersonFile(database);
        sessions = new JdbcSessions(database);
        keys = new JdbcApiKeys(database, options.clock());
    }

    /**
     * Opens the database and brings its schema up to date.
     *
     * @throws StoreFailure.CannotOpen with one sentence that says why and what to do
     */
    public static Store open(StoreOptions options) {
        Database database = switch (options.location()) {
            case StoreOptions.Location.Folder folder -> SqliteDatabase.open(folder.path());
            case StoreOptions.Location.Postgres postgres ->
                PostgresDatabase.open(postgres, options.ids().next("store"));
        };
        return new Store(database, options);
    }

    /**
     * Which PostgreSQL, of which version, is there. Changes nothing.
     *
     * @throws StoreFailure.CannotOpen with one sentence that says why it can't be used
     */
    public static String server(StoreOptions.Location.Postgres location) {
        return PostgresDatabase.server(location);
    }

    /** Runs and their events. */
    public Journal journal() {
        return journal;
    }

    /** Conversations and their messages. */
    public Conversations conversations() {
        return conversations;
    }

    /** What people have chosen. */
    public Settings settings() {
        return settings;
    }

    /** What people think of answers. */
    public Feedbacks feedbacks() {
        return feedbacks;
    }

    /** Feedback that another system has to be told of. */
    public FeedbackOutbox feedbackOutbox() {
        return feedbacks;
    }

    /** The files that people attach, with their content in {@code blobs}. */
    public Attachments attachments(Blobs blobs, Quota quota) {
        return new JdbcAttachments(database, blobs, quota, options.clock(), options.ids());
    }

    /** How far views outside of the database have followed the journal. */
    public RunExports exports() {
        return exports;
    }

    /** The instructions that agents have had. */
    public PromptArchive prompts() {
        return prompts;
    }

    /** What model calls came to. */
    public UsageLedger ledger() {
        return ledger;
    }

    /** Budgets by these rules; what was used before there were any is counted first. */
    public BudgetBook budgets(BudgetRules rules) {
        var book = new JdbcBudgets(database, rules, clock);
        book.catchUp();
        if (!rules.budgets().isEmpty()) {
            counting = Optional.of(book);
        }
        return book;
    }

    /** The audit log. */
    public AuditTrail audit() {
        return audit;
    }

    /** What must not be removed. */
    public Holds holds() {
        return holds;
    }

    /** Removes what has been kept for long enough. */
    public Retention retention() {
        return retention;
    }

    /** Removes all that is one person's. */
    public Erasures erasures() {
        return erasures;
    }

    /** Traces that have to be deleted where they were sent to. */
    public TraceDeletions traceDeletions() {
        return traceDeletions;
    }

    /** Reads all that is one person's. */
    public PersonFile personFile() {
        return personFile;
    }

    /** Who is signed in. */
    public Sessions sessions() {
        return sessions;
    }

    /** By which programs act for people. */
    public ApiKeys keys() {
        return keys;
    }

    /** What is done again and again by one process at a time. Nothing is until they are started. */
    public Jobs jobs() {
        return jobs;
    }

    /**
     * Leaves a database alone that may be asleep, until somebody needs it: jobs stop and all connections are closed. Until
     * when that may be, at most {@code longest}; empty if it is needed, because some process has a run to advance or this one
     * is at work.
     */
    public Optional<Instant> rest(Duration longest) {
        Instant latest = clock.instant().plus(longest);
        Optional<Instant> until = database.read(session -> until(session, latest));
        if (until.isEmpty() || jobs.working()) {
            return Optional.empty();
        }
        jobs.rest();
        if (!database.rest()) {
            jobs.start();
            return Optional.empty();
        }
        return until;
    }

    private static Optional<Instant> until(Session session, Instant latest) throws SQLException {
        boolean atWork = session.first(
                        "SELECT 1 FROM runs WHERE ended_at IS NULL AND status = 'RUNNING' LIMIT 1", _ -> true)
                .isPresent();
        if (atWork) {
            return Optional.empty();
        }
        Optional<Instant> expiry =
                session.first("SELECT min(expires_at) FROM approvals WHERE decision IS NULL", row -> {
                    long at = row.getLong(1);
                    return row.wasNull() ? latest : Sql.instant(at);
                });
        return expiry.filter(at -> at.isBefore(latest)).or(() -> Optional.of(latest));
    }

    /** To be called now and then during a rest, so that no connection is left that was opened behind its begin. */
    public void settle() {
        database.settle();
    }

    /** Whether the database is left alone, so that who needs it has to wait until it is awake. */
    public boolean resting() {
        return database.resting();
    }

    /** Whether it is left alone no longer and does not answer yet. */
    public boolean waking() {
        return database.waking();
    }

    /** Ends a rest, because it is time for jobs; returns at once. */
    public void wake() {
        database.wake();
    }

    /** The database kind, as in {@link Health#kind}, without asking the database. */
    public String kind() {
        return database.kind();
    }

    /** Where the data is, as in {@link Health#location}, without asking the database. */
    public String location() {
        return database.location();
    }

    /** How many appends of this process wait to be committed, without asking the database. */
    public int pendingWrites() {
        return database.pendingWrites();
    }

    /** For how long the oldest of them has been waiting, without asking the database. */
    public Optional<Duration> oldestPendingWrite() {
        return database.oldestPendingWrite();
    }

    /**
     * How the store is. Asks the database.
     *
     * @throws StoreFailure.NotRead if it doesn't answer
     */
    public Health health() {
        return database.read(session -> new Health(
                database.kind(),
                database.location(),
                number(session, database.dialect().sizeQuery()),
                number(session, "SELECT count(*) FROM conversations"),
                number(session, "SELECT count(*) FROM runs"),
                number(session, "SELECT count(*) FROM runs WHERE ended_at IS NULL"),
                number(session, "SELECT count(*) FROM runs WHERE ended_at IS NULL AND status = 'SUSPENDED'"),
                number(session, "SELECT count(*) FROM queued_questions"),
                number(session, "SELECT count(*) FROM runs WHERE compacted = 0 AND ended_at IS NOT NULL"),
                eventBytes(session),
                database.logBytes(),
                database.pendingWrites(),
                database.oldestPendingWrite()));
    }

    private OptionalLong eventBytes(Session session) throws SQLException {
        Optional<String> query = database.dialect().eventBytesQuery();
        return query.isPresent() ? OptionalLong.of(number(session, query.get())) : OptionalLong.empty();
    }

    private static long number(Session session, String query) throws SQLException {
        return session.first(query, row -> row.getLong(1)).orElse(0L);
    }

    /**
     * Removes what is said twice in runs that ended before {@code endedBefore}: the deltas of steps that are whole; of
     * other steps it joins those that follow one another, and of a tool's progress it keeps the last. Leave a minute past the end to those who still follow. Returns the number of events removed.
     */
    public long compact(Instant endedBefore) {
        return Compaction.compact(database, endedBefore);
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        jobs.close();
        database.close();
    }
}
