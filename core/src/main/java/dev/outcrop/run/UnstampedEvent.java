package dev.outcrop.run;

/** An event that gets its place in the journal when it is written. */
@FunctionalInterface
interface UnstampedEvent {
    RunEvent at(Stamp stamp);
}
