package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.Runner;
import dev.outcrop.run.StreamTimeouts;
import dev.outcrop.server.ui.Dialect;
import dev.outcrop.server.ui.ToolTitles;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The frame logs in use: one for each run, beginning and dialect, kept for {@link StreamTimeouts#REPLAY} after its end. */
final class FrameLogs implements AutoCloseable {
    private record Key(RunId run, Set<ApprovalId> answered, Dialect dialect) {}

    private final Map<Key, FrameLog> logs = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Runner runner;
    private final Journal journal;
    private final ToolTitles titles;
    private final Duration heartbeat;

    FrameLogs(Runner runner, Journal journal, ToolTitles titles, Duration heartbeat) {
        this.runner = requireNonNull(runner, "runner is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.titles = requireNonNull(titles, "titles is null");
        this.heartbeat = requireNonNull(heartbeat, "heartbeat is null");
    }

    /** The run's log that begins like this. */
    FrameLog of(RunId run, Opening opening, Dialect dialect) {
        return logs.compute(
                new Key(run, opening.answered(), dialect),
                (key, log) -> log != null && log.fit() ? log : begin(key, opening));
    }

    /** The number of logs that are held. */
    int size() {
        return logs.size();
    }

    /** Whether the server is stopping. */
    boolean closed() {
        return closing.getCount() == 0;
    }

    /** Tells everybody who follows an unfinished run to come back, and cuts. */
    @Override
    public void close() {
        closing.countDown();
        logs.forEach((key, log) -> {
            if (!endedHere(key.run())) {
                Encoding.comeBack(log);
            }
        });
    }

    /** Its encoding is about to end the log as the run has ended, and nobody has to come back for that. */
    private boolean endedHere(RunId run) {
        return runner.live(run).filter(LiveRun::closed).isPresent();
    }

    private FrameLog begin(Key key, Opening opening) {
        var log = new FrameLog();
        var encoding = new Encoding(key.run(), source(key.run()), opening, key.dialect(), titles, heartbeat, log);
        Thread.ofVirtual().name("outcrop-frames-" + key.run()).start(() -> keep(key, log, encoding));
        if (closed()) {
            Encoding.comeBack(log);
        }
        return log;
    }

    private void keep(Key key, FrameLog log, Encoding encoding) {
        try {
            encoding.run();
            if (log.fit()) {
                boolean stopping = closing.await(StreamTimeouts.REPLAY.toMillis(), TimeUnit.MILLISECONDS);
                assert stopping == closed();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            logs.remove(key, log);
        }
    }

    /** The journal alone knows how a run goes on that was let go of here. */
    private EventSource source(RunId run) {
        Optional<LiveRun> here = runner.live(run).filter(live -> !live.closed());
        return here.map(EventSource::of).orElseGet(() -> EventSource.of(journal, run));
    }
}
