package dev.outcrop.store;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunStatus;
import dev.outcrop.run.StaleLease;
import dev.outcrop.usage.Charge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A run whose row is locked, with the runs under it, as they stand between two appends of a group. */
final class HeldRun {
    /**
     * Of the runs of a root, those under it that have not ended. Written so that no index of all runs that have not ended can be
     * taken for it: while PostgreSQL has counted few of those, it would rather read them all than look for the root.
     */
    private static final String OPEN_UNDER = " AND root <> id AND (ended_at + 0) IS NULL";

    private final RunId id;
    private final String holder;
    private final long fence;
    private final long conversation;
    private final String owner;
    private final String answer;
    private final boolean stopping;
    private final Set<String> groups;
    private final Optional<String> key;
    private final Map<RunId, String> agents = new HashMap<>();

    /** The runs that may have more events; the root is the first to be here and the last to go. */
    private final Set<RunId> open = new HashSet<>();

    private HeldRun(ResultSet row) throws SQLException {
        id = new RunId(row.getString(1));
        holder = row.getString(2);
        fence = row.getLong(3);
        conversation = row.getLong(4);
        owner = row.getString(5);
        answer = row.getString(6);
        stopping = row.getString(8) != null;
        agents.put(id, row.getString(9));
        groups = UsageRows.groups(row.getString(10));
        key = Sql.optionalText(row, 11);
        if (row.getString(7).equals(RunStatus.RUNNING.name())) {
            open.add(id);
        }
    }

    /** Those of the runs that are roots, locked until the end of the transaction, in the order of ids as everywhere. */
    static Map<RunId, HeldRun> lock(Session session, Dialect dialect, Collection<RunId> runs) throws SQLException {
        var held = new HashMap<RunId, HeldRun>();
        session.query(
                "SELECT id, holder, fence, conversation, owner, answer, status, cancel_by, agent, caller_groups, caller_key"
                        + " FROM runs WHERE "
                        + dialect.oneOf("id") + " AND root = id ORDER BY id " + dialect.lock(),
                row -> {
                    var run = new HeldRun(row);
                    return held.put(run.id, run);
                },
                dialect.list(runs.stream().map(RunId::value).toList()));
        return held;
    }

    /** Adds the runs under these roots that have not ended. */
    static void addChildren(Session session, Dialect dialect, Collection<HeldRun> roots) throws SQLException {
        Map<String, HeldRun> byId = new HashMap<>();
        roots.forEach(root -> byId.put(root.id.value(), root));
        for (Child child : openUnder(session, dialect, byId.keySet())) {
            Optional.ofNullable(byId.get(child.root())).ifPresent(root -> {
                root.open.add(child.id());
                root.agents.put(child.id(), child.agent());
            });
        }
    }

    /** What the end of a root ends too. */
    sealed interface Loose {
        String root();
    }

    /** A run that another one has handed over to, directly or not. */
    record Child(RunId id, String root, String agent) implements Loose {}

    /** Something that the root, or a run under it, still asks a person. */
    record OpenQuestion(String root) implements Loose {}

    static List<Child> openUnder(Session session, Dialect dialect, Collection<String> roots) throws SQLException {
        return roots.isEmpty()
                ? List.of()
                : session.query(
                        "SELECT id, root, agent FROM runs WHERE " + dialect.oneOf("root") + OPEN_UNDER,
                        row -> new Child(new RunId(row.getString(1)), row.getString(2), row.getString(3)),
                        dialect.list(roots));
    }

    /** What is still open of these roots, as a rule nothing. */
    static List<Loose> looseUnder(Session session, Dialect dialect, Collection<String> roots) throws SQLException {
        String list = dialect.list(roots);
        return session.query(
                "SELECT root, id, agent FROM runs WHERE " + dialect.oneOf("root") + OPEN_UNDER
                        + " UNION ALL SELECT root, NULL, '' FROM approvals WHERE " + dialect.oneOf("root")
                        + " AND decision IS NULL",
                HeldRun::loose,
                list,
                list);
    }

    /** A question has no run of its own. */
    private static Loose loose(ResultSet row) throws SQLException {
        String root = row.getString(1);
        String agent = row.getString(3);
        return Sql.optionalText(row, 2)
                .<Loose>map(child -> new Child(new RunId(child), root, agent))
                .orElseGet(() -> new OpenQuestion(root));
    }

    long conversation() {
        return conversation;
    }

    String owner() {
        return owner;
    }

    String answer() {
        return answer;
    }

    /** To whom the calls are charged of this run, or of one under it. */
    Charge charge(RunId run) {
        return new Charge(owner, groups, Optional.ofNullable(agents.get(run)), key);
    }

    boolean stopping() {
        return stopping;
    }

    boolean heldBy(Lease lease) {
        return holder.equals(lease.holder()) && fence == lease.fence() && open.contains(id);
    }

    /**
     * Takes the events as stored, or refuses them all.
     *
     * @throws StaleLease if the lease is not the newest, or one of the runs has ended
     */
    void take(Lease lease, List<EncodedEvent> events) {
        if (!heldBy(lease)) {
            throw new StaleLease(id);
        }
        Set<RunId> opened = new HashSet<>();
        Set<RunId> ended = new HashSet<>();
        for (EncodedEvent event : events) {
            RunId run = event.run();
            if (event.event() instanceof RunStarted started) {
                RunId parent = started.parent()
                        .orElseThrow(
                                () -> new IllegalArgumentException("a run without a parent is begun, not appended"))
                        .run();
                if (!open.contains(parent) && !opened.contains(parent)) {
                    throw new IllegalArgumentException(
                            "run " + run + " is handed over to by a run that is not under the lease");
                }
                opened.add(run);
                agents.put(run, started.agent());
            }
            if (ended.contains(run)) {
                throw new IllegalArgumentException("run " + run + " has an event after its end");
            }
            if (!open.contains(run) && !opened.contains(run)) {
                throw new StaleLease(run);
            }
            if (event.event().terminal()) {
                ended.add(run);
            }
        }
        open.addAll(opened);
        open.removeAll(ended);
    }
}
