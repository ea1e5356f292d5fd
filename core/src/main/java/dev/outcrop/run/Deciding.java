package dev.outcrop.run;

/** What became of a person's decision. */
public sealed interface Deciding {

    /** It is stored, and the run goes on, here or where it is. */
    record Decided(ApprovalRecord approval) implements Deciding {}

    /** It was decided before; that stands. */
    record DecidedBefore(ApprovalRecord approval) implements Deciding {}

    /** There is no such approval, or it is somebody else's. */
    record NoSuchApproval() implements Deciding {}

    /** The edited input does not fit the tool, or may not be edited; {@code sentence} says why. */
    record BadInput(String sentence) implements Deciding {}
}
