package dev.outcrop.store;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
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

/** What it costs a run to have events stored on SQLite, alone: the whole of a commit with its sync. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalAppend {
    private static final RunId RUN = new RunId("r");

    /** Text deltas in one append: what comes in 100 ms at 10 ms a token is 10. */
    @Param({"1", "10"})
    public int deltas;

    private Optional<Store> open = Optional.empty();
    private Optional<Lease> lease = Optional.empty();
    private Path folder = Path.of("");
    private long last = 1;

    /** A run that has begun. */
    @Setup
    public void begin() throws IOException {
        folder = Files.createTempDirectory("journal-append");
        Store store = Store.open(StoreOptions.sqlite(folder));
        open = Optional.of(store);
        last = 1;
        var started = new RunEvent.RunStarted(
                new Stamp(RUN, last, Instant.now()),
                new ConversationId("c"),
                Optional.of(new MessageId("m")),
                new MessageId("a"),
                "bench",
                "v1",
                "ann",
                Optional.empty(),
                Optional.empty());
        var asked = new Question.Asked.NewMessage(
                new MessageId("m"), Optional.empty(), List.of(new Block.Text("a question")));
        var question = new Question(
                new Caller("ann", "Ann"), new ConversationId("c"), Optional.of("bench"), Optional.empty(), asked);
        if (store.journal().begin(new NewRun(question, started, "a title", "bench", false))
                instanceof Beginning.Begun begun) {
            lease = Optional.of(begun.lease());
        }
    }

    /** One append. */
    @Benchmark
    public void append() {
        var events = new ArrayList<RunEvent>();
        for (int i = 0; i < deltas; i++) {
            last++;
            events.add(new RunEvent.TextDelta(new Stamp(RUN, last, Instant.now()), 1, 0, "some words "));
        }
        open.orElseThrow().journal().append(lease.orElseThrow(), events);
    }

    /** Closes the store and removes its files. */
    @TearDown
    public void end() throws IOException {
        open.ifPresent(Store::close);
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
