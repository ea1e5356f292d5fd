package dev.outcrop.run;

import dev.outcrop.id.RunId;
import java.util.Optional;

/** Where a question stands that had to wait. */
public sealed interface PlaceInLine {

    /** Still waiting; {@code position} counts from 1, the next one. {@code active} is the run that is waited for now. */
    record Waiting(int position, Optional<RunId> active) implements PlaceInLine {}

    /** It is being answered, or has been. */
    record Begun(RunId run) implements PlaceInLine {}

    /** It was withdrawn, or its conversation is gone. */
    record Gone() implements PlaceInLine {}
}
