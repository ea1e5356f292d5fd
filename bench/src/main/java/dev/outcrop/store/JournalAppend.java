package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.IdSource;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to have events stored on SQLite, with the sync: one commit for one run, one or two for many that come together.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalAppend {
    /** Runs whose deltas come together: with 200 streams it is about a hundred. */
    @Param({"1", "100"})
    public int runs;

    /** Text deltas in one append: what comes in 100 ms at 10 ms a token is 10. */
    @Param({"1", "10"})
    public int deltas;

    private Optional<Store> open = Optional.empty();
    private final List<Lease> leases = new ArrayList<>();
    private Path folder = Path.of("");
    private long last = 1;

    /** Runs that have begun. */
    @Setup
    public void begin() throws IOException {
        folder = Files.createTempDirectory("journal-append");
        Store store = Store.open(StoreOptions.sqlite(folder));
        open = Optional.of(store);
        IdSource ids = IdSource.random();
        for (int i = 0; i < runs; i++) {
            if (!(store.journal().begin(question(ids)) instanceof Beginning.Begun begun)) {
                throw new IllegalStateException("a run did not begin");
            }
            leases.add(begun.lease());
        }
    }

    private NewRun question(IdSource ids) {
        var conversation = new ConversationId(ids.next("conversation"));
        var message = new MessageId(ids.next("message"));
        var started = new RunEvent.RunStarted(
                new Stamp(new RunId(ids.next("run")), last, Instant.now()),
                conversation,
                Optional.of(message),
                new MessageId(ids.next("message")),
                "bench",
                "v1",
                "ann",
                Optional.empty(),
                Optional.empty());
        var asked = new Question.Asked.NewMessage(message, Optional.empty(), List.of(new Block.Text("a question")));
        var question =
                new Question(new Caller("ann", "Ann"), conversation, Optional.of("bench"), Optional.empty(), asked);
        return new NewRun(question, started, "a title", "bench", false);
    }

    /** One append for each run; returns when all are stored. */
    @Benchmark
    public void append() throws InterruptedException {
        var stored = new CountDownLatch(leases.size());
        var failures = new ConcurrentLinkedQueue<RuntimeException>();
        for (Lease lease : leases) {
            var events = new ArrayList<RunEvent>();
            for (int i = 1; i <= deltas; i++) {
                events.add(
                        new RunEvent.TextDelta(new Stamp(lease.run(), last + i, Instant.now()), 1, 0, "some words "));
            }
            open.orElseThrow().journal().appendSoon(lease, events, failure -> {
                failure.ifPresent(failures::add);
                stored.countDown();
            });
        }
        stored.await();
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        last += deltas;
    }

    /** Closes the store and removes its files. */
    @TearDown
    public void end() throws IOException {
        open.ifPresent(Store::close);
        leases.clear();
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
