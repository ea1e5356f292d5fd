package dev.outcrop.bedrock;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** What one frame of Bedrock's stream costs until its payload is there. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameDecode {
    private static final int FRAMES = 200;
    private static final int MOST = 1 << 20;

    private final byte[] stream = stream();

    /** Frames of one text delta each. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void textDeltas(Blackhole hole) throws IOException {
        var reader = new FrameReader(new ByteArrayInputStream(stream), MOST);
        for (Optional<Frame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            hole.consume(frame.orElseThrow().payload());
        }
    }

    private static byte[] stream() {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            String delta = "{\"contentBlockIndex\":0,\"delta\":{\"text\":\" some words of " + i
                    + "\"},\"p\":\"abcdefghijkl\"}";
            new Message(
                            Map.of(
                                    ":event-type",
                                    HeaderValue.fromString("contentBlockDelta"),
                                    ":content-type",
                                    HeaderValue.fromString("application/json"),
                                    ":message-type",
                                    HeaderValue.fromString("event")),
                            delta.getBytes(StandardCharsets.UTF_8))
                    .encode(out);
        }
        return out.toByteArray();
    }
}
