package dev.outcrop.langfuse;

import dev.outcrop.langfuse.Observation.Level;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunCompleted;
import dev.outcrop.run.RunEvent.RunFailed;
import java.util.Optional;

/** How a run has ended, for the run and for what was under way in it. */
record Ending(
        Level level,
        String finishReason,
        Optional<String> message,
        Optional<String> error,
        Optional<String> errorId,
        boolean cancelled) {

    static Ending of(RunEvent end) {
        if (end instanceof RunCancelled) {
            return new Ending(
                    Level.WARNING, "cancelled", Optional.of("cancelled"), Optional.empty(), Optional.empty(), true);
        }
        if (end instanceof RunFailed failed) {
            return new Ending(
                    Level.ERROR,
                    "error",
                    Optional.of(failed.error().code() + ": " + failed.error().message()),
                    Optional.of(failed.error().code()),
                    Optional.of(failed.error().id()),
                    false);
        }
        if (end instanceof RunCompleted completed) {
            boolean cut = completed.cut().isPresent();
            return new Ending(
                    cut ? Level.WARNING : Level.DEFAULT,
                    completed.finishReason(),
                    completed.cut().map(why -> "The answer is not whole: " + why),
                    Optional.empty(),
                    Optional.empty(),
                    false);
        }
        throw new IllegalArgumentException("not an end of a run");
    }
}
