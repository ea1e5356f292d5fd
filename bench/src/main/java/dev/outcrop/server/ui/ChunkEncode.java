package dev.outcrop.server.ui;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.Stamp;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What a text delta costs from event to the bytes that all followers share. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkEncode {
    private static final int DELTAS = 200;

    private final List<RunEvent> deltas = IntStream.range(0, DELTAS)
            .<RunEvent>mapToObj(i -> new RunEvent.TextDelta(
                    new Stamp(new RunId("r"), i + 1, Instant.EPOCH), 1, 0, " some words of " + i))
            .toList();

    /** One answer's text deltas, each a frame. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public void textDeltas(Blackhole hole) {
        var encoder = new UiEncoder(Dialect.V7, tool -> tool);
        for (RunEvent delta : deltas) {
            for (UiChunk chunk : encoder.encode(delta)) {
                hole.consume(UiFrames.frame(chunk));
            }
        }
    }
}
