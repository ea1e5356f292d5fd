package dev.outcrop.testkit;

import dev.outcrop.model.Block;
import dev.outcrop.run.EventCodec;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunEvent.ToolRequested;
import dev.outcrop.run.RunEvent.ToolStarted;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import tools.jackson.databind.JsonNode;

/** Assertions about a run, for the authors of agents; a failure shows the whole run. */
public final class RunAssert extends AbstractAssert<RunAssert, List<RunEvent>> {
    private RunAssert(List<RunEvent> events) {
        super(events, RunAssert.class);
    }

    /** Begins an assertion. */
    public static RunAssert assertThatRun(List<RunEvent> events) {
        return new RunAssert(events).isNotNull();
    }

    /** It was answered. */
    public RunAssert completed() {
        return endedWith(RunCompleted.class, _ -> true, "to complete");
    }

    /** It failed with the error of this code. */
    public RunAssert failed(String code) {
        return endedWith(RunFailed.class, failed -> failed.error().code().equals(code), "to fail with " + code);
    }

    /** It waits for a person. */
    public RunAssert suspended() {
        return endedWith(RunSuspended.class, _ -> true, "to wait for a person");
    }

    /** It was stopped. */
    public RunAssert cancelled() {
        return endedWith(RunCancelled.class, _ -> true, "to be cancelled");
    }

    /** It started the tool so many times. */
    public RunAssert calledTool(String tool, int times) {
        long found = all(ToolStarted.class)
                .filter(started -> started.tool().equals(tool))
                .count();
        if (found != times) {
            failWithMessage("expected %d calls of %s, but found %d in:%n%s", times, tool, found, transcript());
        }
        return this;
    }

    /** It asked for the tool at least once with an input that fits. */
    public RunAssert calledTool(String tool, Predicate<JsonNode> input) {
        boolean found = all(ToolRequested.class)
                .anyMatch(asked -> asked.call().tool().equals(tool)
                        && input.test(asked.call().input()));
        if (!found) {
            failWithMessage("expected a call of %s with a fitting input, but found none in:%n%s", tool, transcript());
        }
        return this;
    }

    /** The tool answered with an error whose text contains {@code words}. */
    public RunAssert toolFailed(String tool, String words) {
        boolean found = all(ToolFinished.class)
                .filter(finished -> finished.tool().equals(tool))
                .filter(finished -> finished.result().status() == Block.ToolResult.Status.ERROR)
                .anyMatch(finished -> finished.result().content().toString().contains(words));
        if (!found) {
            failWithMessage("expected %s to fail with \"%s\", but it did not in:%n%s", tool, words, transcript());
        }
        return this;
    }

    /** No tool answered with an error. */
    public RunAssert noToolFailed() {
        boolean failed = all(ToolFinished.class)
                .anyMatch(finished -> finished.result().status() == Block.ToolResult.Status.ERROR);
        if (failed) {
            failWithMessage("expected no tool to fail, but one did in:%n%s", transcript());
        }
        return this;
    }

    /** Some step said this. */
    public RunAssert said(String words) {
        boolean found = all(ModelFinished.class)
                .flatMap(answer -> answer.blocks().stream())
                .anyMatch(block -> block instanceof Block.Text(String text) && text.contains(words));
        if (!found) {
            failWithMessage("expected the run to say \"%s\", but it did not in:%n%s", words, transcript());
        }
        return this;
    }

    /** It made so many model calls that were answered. */
    public RunAssert steps(int expected) {
        long found = all(ModelFinished.class).count();
        if (found != expected) {
            failWithMessage("expected %d steps, but found %d in:%n%s", expected, found, transcript());
        }
        return this;
    }

    /** Its events are in order and exactly the last of them ends it. */
    public RunAssert hasOneEnd() {
        long ends = actual.stream().filter(RunEvent::terminal).count();
        boolean last = !actual.isEmpty() && actual.getLast().terminal();
        if (ends != 1 || !last) {
            failWithMessage("expected exactly one end, at the end, but found %d in:%n%s", ends, transcript());
        }
        for (int i = 1; i < actual.size(); i++) {
            if (actual.get(i).stamp().seq() <= actual.get(i - 1).stamp().seq()) {
                failWithMessage("expected growing sequence numbers, but see event %d in:%n%s", i, transcript());
            }
        }
        return this;
    }

    private <E extends RunEvent> RunAssert endedWith(Class<E> type, Predicate<E> fits, String expectation) {
        boolean ended =
                !actual.isEmpty() && type.isInstance(actual.getLast()) && fits.test(type.cast(actual.getLast()));
        if (!ended) {
            failWithMessage("expected the run %s, but its events were:%n%s", expectation, transcript());
        }
        return this;
    }

    private <E extends RunEvent> Stream<E> all(Class<E> type) {
        return actual.stream().filter(type::isInstance).map(type::cast);
    }

    private String transcript() {
        var codec = new EventCodec();
        return actual.stream()
                .map(event -> "  " + event.stamp().seq() + " " + codec.type(event) + " " + event)
                .collect(Collectors.joining("\n"));
    }
}
