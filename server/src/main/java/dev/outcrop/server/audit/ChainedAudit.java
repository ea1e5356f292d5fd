package dev.outcrop.server.audit;

import static java.util.Objects.requireNonNull;

import dev.outcrop.access.AuditAction;
import dev.outcrop.access.AuditEvent;
import dev.outcrop.access.AuditEvent.Thing;
import dev.outcrop.access.AuditLog;
import dev.outcrop.access.Caller;
import dev.outcrop.id.IdSource;
import dev.outcrop.store.AuditEntry;
import dev.outcrop.store.AuditTrail;
import dev.outcrop.store.StoreFailure;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log of one process: a chain of its own, written by one thread. While the database is away entries wait in memory
 * and in a file; so many may wait, and what comes then is counted, which is an entry itself.
 */
public final class ChainedAudit implements AuditLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChainedAudit.class);
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 100;
    private static final int HEADS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final AuditTrail trail;
    private final WaitingFile file;
    private final AuditStreams streams;
    private final Ocsf words;
    private final Clock clock;
    private final IdSource ids;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Thread writer = Thread.ofVirtual().name("outcrop-audit").unstarted(this::write);
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<Supplier<Waiting>> opening = Optional.empty();
    private boolean closing;
    private boolean troubled;
    private boolean fileFails;
    private long lost;
    private long lostUntold;

    // Of the writer alone.
    private List<AuditEntry> made = List.of();
    private long number;
    private String last = "";

    /** {@code product} is the version of this server. */
    public ChainedAudit(AuditTrail trail, AuditFiles files, String product, Clock clock, IdSource ids) {
        this.trail = requireNonNull(trail, "trail is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.words = new Ocsf(product, ids.next("chain"));
        this.file = new WaitingFile(files.waiting(), words.chain());
        this.streams = new AuditStreams(files.copy(), files.out());
    }

    /** The same with a first entry, which the writer works out, so that a server's start need not wait for it. */
    public void start(Supplier<AuditEvent> entry) {
        String id = ids.next("audit");
        Instant at = clock.instant();
        opening = Optional.of(() -> new Waiting(id, at, entry.get()));
        start();
    }

    /** Begins, with what processes before this one left behind. */
    public void start() {
        try {
            queue.addAll(file.left());
        } catch (IOException e) {
            fileFails = true;
            LOG.warn("audit entries that an earlier process left behind can't be read: {}", e.toString());
        }
        writer.start();
    }

    @Override
    public void record(AuditEvent event) {
        try {
            boolean safe = note(event).await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!safe) {
                LOG.debug("an audit entry is not stored yet");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the entry is written all the same
        }
    }

    /** The same without waiting; what it returns is counted down when it is stored, or counted as lost. */
    public CountDownLatch note(AuditEvent event) {
        var waiting = new Waiting(ids.next("audit"), clock.instant(), event);
        synchronized (this) {
            if (queue.size() >= MOST) {
                lost++;
                lostUntold++;
                waiting.safe().countDown();
            } else {
                queue.add(waiting);
                if (troubled || mayWait(waiting)) {
                    save(List.of(waiting));
                    waiting.safe().countDown(); // health tells if the file does not take it
                }
                notifyAll();
            }
        }
        return waiting.safe();
    }

    /** How it is. */
    public synchronized AuditState state() {
        return new AuditState(words.chain(), queue.size(), lost, streams.missing(), troubled, troubled && fileFails);
    }

    private void writeOpening() {
        Optional<Waiting> entry = Optional.empty();
        boolean failed = false;
        try {
            entry = opening.map(Supplier::get);
        } catch (RuntimeException e) { // what comes behind it is written all the same
            LOG.error("the audit's first entry can't be made and is counted as lost", e);
            failed = true;
        }
        synchronized (this) {
            entry.ifPresent(queue::addFirst);
            if (failed) {
                lost++;
                lostUntold++;
            }
        }
    }

    private void write() {
        writeOpening();
        try {
            while (true) {
                List<Waiting> batch;
                synchronized (this) {
                    while (((queue.isEmpty() && lostUntold == 0) || onlyWaits()) && !closing) {
                        wait(queue.isEmpty() ? 0 : RETRY.toMillis());
                    }
                    if ((queue.isEmpty() && lostUntold == 0) || (closing && onlyWaits())) {
                        return; // what waits is in the file, and the next start finds it there
                    }
                    batch = batch();
                }
                try {
                    store(batch);
                } catch (RuntimeException failure) {
                    trouble(failure);
                    if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                        return; // the next start finds what waits
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does, but a machine that stops
        }
    }

    /** Whoever knocks in vain does not wake a database that is left alone, nor does a server that stops meanwhile. */
    private boolean mayWait(Waiting waiting) {
        boolean needsNobody = !waiting.event().success() || waiting.event().action() == AuditAction.SERVER_STOPPED;
        return needsNobody && trail.resting();
    }

    private synchronized boolean onlyWaits() {
        return !queue.isEmpty() && lostUntold == 0 && queue.stream().allMatch(this::mayWait);
    }

    /** What is next; it stays in the queue until it is stored. */
    private List<Waiting> batch() {
        if (queue.isEmpty()) {
            queue.add(new Waiting(
                    ids.next("audit"),
                    clock.instant(),
                    AuditEvent.of(AuditAction.ENTRIES_LOST).with("count", lostUntold)));
            lostUntold = 0;
        }
        return queue.stream().limit(made.isEmpty() ? AT_ONCE : made.size()).toList();
    }

    private void store(List<Waiting> batch) {
        if (last.isEmpty()) {
            String first = AuditEntry.hash(words.chain() + " " + ids.next("first"));
            trail.begin(words.chain(), clock.instant(), first);
            last = first;
        }
        if (made.isEmpty()) { // else they may be there already: the very same are stored again
            made = made(batch);
        }
        trail.append(words.chain(), made);
        streams.send(made);
        number += made.size();
        last = made.getLast().hash();
        made = List.of();
        synchronized (this) {
            batch.forEach(waiting -> {
                queue.remove();
                waiting.safe().countDown();
            });
            if (troubled) {
                troubled = false;
                LOG.info("audit entries are stored again");
            }
            if (queue.isEmpty()) {
                clear();
            }
        }
    }

    private List<AuditEntry> made(List<Waiting> batch) {
        Set<String> people = new HashSet<>();
        batch.forEach(waiting -> {
            waiting.event().who().map(Caller::id).ifPresent(people::add);
            waiting.event()
                    .thing()
                    .filter(thing -> thing.kind().equals(Thing.PERSON))
                    .ifPresent(thing -> people.add(thing.id()));
        });
        Map<String, String> pseudonyms = trail.pseudonyms(people);
        Map<String, String> heads = new LinkedHashMap<>(number == 0 ? trail.heads(HEADS) : Map.of());
        heads.remove(words.chain());
        var entries = new ArrayList<AuditEntry>();
        String previous = last;
        for (Waiting waiting : batch) {
            AuditEntry entry = words.entry(
                    waiting, number + entries.size() + 1, previous, pseudonyms, entries.isEmpty() ? heads : Map.of());
            entries.add(entry);
            previous = entry.hash();
        }
        return entries;
    }

    private synchronized void trouble(RuntimeException failure) {
        if (!troubled) { // told once, however long the database is away
            troubled = true;
            LOG.warn(
                    "audit entries can't be stored; they wait in the data folder",
                    failure instanceof StoreFailure ? null : failure);
        }
        save(queue.stream().filter(waiting -> !waiting.inFile()).toList());
    }

    private void save(List<Waiting> more) {
        try {
            file.add(more);
            fileFails = false;
        } catch (IOException e) {
            if (!fileFails) {
                LOG.error("audit entries can't be stored in the data folder either: {}", e.toString());
            }
            fileFails = true;
        }
    }

    private void clear() {
        try {
            file.clear();
        } catch (IOException e) {
            LOG.warn("audit entries that are stored could not be removed from the data folder: {}", e.toString());
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            notifyAll();
            closed.countDown();
        }
        try {
            if (writer.isAlive() && !writer.join(PATIENCE)) {
                synchronized (this) {
                    save(queue.stream().filter(waiting -> !waiting.inFile()).toList());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
