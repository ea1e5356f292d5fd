package dev.outcrop.server.chat;

import static java.util.Objects.requireNonNull;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Journal;
import dev.outcrop.run.LiveRun;
import dev.outcrop.run.Runner;
import dev.outcrop.server.ui.Dialect;
import dev.outcrop.server.ui.ToolTitles;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The frame logs that somebody follows: one for each run, beginning and dialect. */
final class FrameLogs implements AutoCloseable {
    private record Key(RunId run, Set<ApprovalId> answered, Dialect dialect) {}

    private final Map<Key, FrameLog> logs = new ConcurrentHashMap<>();
    private final Runner runner;
    private final Journal journal;
    private final ToolTitles titles;
    private volatile boolean closed;

    FrameLogs(Runner runner, Journal journal, ToolTitles titles) {
        this.runner = requireNonNull(runner, "runner is null");
        this.journal = requireNonNull(journal, "journal is null");
        this.titles = requireNonNull(titles, "titles is null");
    }

    /** One who follows; to be closed when that is over. */
    final class Visit implements AutoCloseable {
        private final Key key;
        private final FrameLog log;
        private final int joined;

        private Visit(Key key, FrameLog log) {
            this.key = key;
            this.log = log;
            this.joined = log.size();
        }

        FrameLog log() {
            return log;
        }

        /** The number of frames that had been made before. */
        int joined() {
            return joined;
        }

        @Override
        public void close() {
            if (log.leave()) {
                logs.computeIfPresent(key, (_, known) -> known == log && !known.followed() ? null : known);
            }
        }
    }

    /** Begins to follow the run's log that begins like this. */
    Visit enter(RunId run, Opening opening, Dialect dialect) {
        var key = new Key(run, opening.answered(), dialect);
        FrameLog entered = logs.compute(key, (_, known) -> {
            FrameLog log = known != null && known.fit()
                    ? known
                    : new FrameLog(run, new Encoding(source(run), opening, dialect, titles));
            log.enter();
            return log;
        });
        if (closed) {
            entered.comeBack();
        }
        return new Visit(key, entered);
    }

    /** The number of logs that are held. */
    int size() {
        return logs.size();
    }

    /** Tells everybody who follows an unfinished run to come back, and cuts. */
    @Override
    public void close() {
        closed = true;
        logs.values().forEach(FrameLog::comeBack);
    }

    /** The journal alone knows how a run goes on that was let go of here. */
    private EventSource source(RunId run) {
        Optional<LiveRun> here = runner.live(run).filter(live -> !live.closed());
        return here.map(EventSource::of).orElseGet(() -> EventSource.of(journal, run));
    }
}
