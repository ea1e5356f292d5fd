package dev.outcrop.tool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A tool's body on a virtual thread of its own, joined with a deadline. */
final class ToolThread {
    private static final Logger LOG = LoggerFactory.getLogger(ToolThread.class);

    /** How long a tool may take to notice that it was interrupted before it is left to itself. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private ToolThread() {}

    /** How a call ended: the first thing that happened. */
    sealed interface Outcome {
        record Answered(ToolOutput output) implements Outcome {}

        record Threw(Throwable cause) implements Outcome {}

        record TooSlow() implements Outcome {}

        record Stopped() implements Outcome {}
    }

    static Outcome run(ToolDefinition tool, JsonNode input, ToolContext context) {
        if (context.cancel().cancelled()) {
            return new Outcome.Stopped();
        }
        var outcome = new CompletableFuture<Outcome>();
        Thread thread = Thread.ofVirtual()
                .name("tool-" + tool.name() + "-" + context.call())
                .start(() -> outcome.complete(body(tool, input, context)));
        try (var _ = context.cancel().onCancel(() -> outcome.complete(new Outcome.Stopped()))) {
            return await(outcome, tool, thread);
        }
    }

    private static Outcome body(ToolDefinition tool, JsonNode input, ToolContext context) {
        try {
            return new Outcome.Answered(tool.body().run(input, context));
        } catch (Throwable cause) { // an Error of a tool must not leave the run without an answer
            return new Outcome.Threw(cause);
        }
    }

    private static Outcome await(CompletableFuture<Outcome> outcome, ToolDefinition tool, Thread thread) {
        boolean interrupted = false;
        try {
            outcome.get(tool.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            outcome.complete(new Outcome.TooSlow()); // unless the answer came this very moment
        } catch (InterruptedException stop) {
            interrupted = true;
            outcome.complete(new Outcome.Stopped());
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("the outcome is always completed with a value", impossible);
        }
        Outcome first = outcome.join();
        switch (first) {
            case Outcome.Answered _, Outcome.Threw _ -> {}
            case Outcome.TooSlow _, Outcome.Stopped _ -> interrupted |= end(thread, tool);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return first;
    }

    /** Interrupts the tool's thread and waits a little; returns whether the waiting was interrupted itself. */
    private static boolean end(Thread thread, ToolDefinition tool) {
        thread.interrupt();
        try {
            if (!thread.join(GRACE)) {
                LOG.warn("Tool {} goes on though it was interrupted; its result will be dropped.", tool.name());
            }
            return false;
        } catch (InterruptedException again) {
            return true;
        }
    }
}
