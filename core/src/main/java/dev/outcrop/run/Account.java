package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.model.ModelStream;

/** Where one call belongs that no run's loop makes: to nothing but the sums of this process, or to a run's tool call. */
interface Account {

    /**
     * Asks before each try for a place in the budget; it is closed when the account knows what the call came to.
     *
     * @throws ModelFailure if the call is not to be made
     * @throws dev.outcrop.tool.ToolFailure if the budget of a run does not allow it
     */
    BudgetCheck.Place reserve(SideCall call);

    /**
     * The first event has come.
     *
     * @throws ModelFailure if nobody waits for it any more; the stream is closed then
     */
    void begun(ModelStream stream);

    /** What a call came to that had begun; told once, by any thread. */
    void settled(SideCall call, SideCall.End end);

    /** It was refused for good. */
    void failed(SideCall call, ModelFailure failure);
}
