package dev.outcrop.trace;

import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The one fold from a run's events to its spans. */
public final class Trace {
    private Trace() {}

    /**
     * The tree of a run that has come as far as its journal says, with the runs that it handed over to below the calls
     * that began them. Empty if the journal has no beginning.
     *
     * @param journals the events of a run, with or without the deltas of finished steps; asked for {@code run} and for
     *     each run that was handed over to
     */
    public static Optional<Span> of(RunId run, Function<RunId, List<RunEvent>> journals) {
        var fold = new RunFold(child -> of(child, journals));
        journals.apply(run).forEach(fold::add);
        return fold.span();
    }
}
