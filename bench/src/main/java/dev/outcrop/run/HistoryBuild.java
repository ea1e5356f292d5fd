package dev.outcrop.run;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.MessageId;
import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Message;
import dev.outcrop.model.StopReason;
import java.time.Instant;
import java.util.ArrayList;
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
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.node.JsonNodeFactory;

/** What it costs to fold a run's journal into the messages of the next model call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HistoryBuild {
    private static final String MODEL = "model";

    /** Tool calls of the run. */
    @Param({"1", "40"})
    public int steps;

    private List<RunEvent> events = List.of();

    /** The run's events, with 50 deltas a step. */
    @Setup
    public void run() {
        var made = new ArrayList<RunEvent>();
        made.add(new RunEvent.RunStarted(
                stamp(made),
                new ConversationId("c"),
                Optional.of(new MessageId("m")),
                new MessageId("a"),
                "bench",
                "v1",
                "ann",
                Optional.empty(),
                Optional.empty()));
        for (int step = 1; step <= steps; step++) {
            made.add(new RunEvent.StepStarted(stamp(made), step, MODEL));
            for (int delta = 0; delta < 50; delta++) {
                made.add(new RunEvent.TextDelta(stamp(made), step, 0, "some words "));
            }
            var input = JsonNodeFactory.instance.objectNode().put("city", "Oslo");
            String call = "call-" + step;
            made.add(new RunEvent.ModelFinished(
                    stamp(made),
                    step,
                    StopReason.TOOL_USE,
                    "tool_use",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(new Block.Text("some words ".repeat(50)), new Block.ToolUse(call, "weather", input))));
            made.add(new RunEvent.ToolRequested(stamp(made), step, new ToolCall(call, "weather", input)));
            made.add(new RunEvent.ToolStarted(stamp(made), call, "weather"));
            made.add(new RunEvent.ToolFinished(
                    stamp(made),
                    call,
                    "weather",
                    new Block.ToolResult(
                            call, Block.ToolResult.Status.SUCCESS, List.of(new Block.Text("x".repeat(2000))))));
        }
        events = List.copyOf(made);
    }

    /** The fold and the repair. */
    @Benchmark
    public List<Message> messages() {
        return HistoryRepair.repair(RunProgress.of(events).messages(new ReaderModel(MODEL, List::of)), true);
    }

    private static Stamp stamp(List<RunEvent> before) {
        return new Stamp(new RunId("r"), before.size() + 1, Instant.EPOCH);
    }
}
