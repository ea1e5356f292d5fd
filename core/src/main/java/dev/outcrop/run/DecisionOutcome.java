package dev.outcrop.run;

import java.util.Optional;

/** What became of a decision that was given to the journal. */
public sealed interface DecisionOutcome {

    /**
     * It is stored. If its run was suspended, it is running again, and whoever stored the decision holds its lease and
     * has to go on with it.
     */
    record Stored(ApprovalRecord approval, Optional<Lease> lease) implements DecisionOutcome {}

    /** It was decided before, by a person, by time, or by the end of the run; that stands. */
    record DecidedBefore(ApprovalRecord approval) implements DecisionOutcome {}

    /** There is no such approval, or it is somebody else's. */
    record NoSuchApproval() implements DecisionOutcome {}
}
