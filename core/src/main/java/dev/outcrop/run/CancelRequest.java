package dev.outcrop.run;

/** What became of the wish to stop a run. */
public sealed interface CancelRequest {

    /** The process that advances the run will hear of it. */
    record Passed() implements CancelRequest {}

    /** The run was suspended: whoever asked holds its lease now and has to end it. */
    record Taken(Lease lease) implements CancelRequest {}

    /** The run had ended, or does not exist. */
    record Over() implements CancelRequest {}
}
