package dev.outcrop.server.chat;

import dev.outcrop.id.ApprovalId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.RunSuspended;
import dev.outcrop.server.ui.UiChunk;
import dev.outcrop.server.ui.UiEncoder;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** How a stream begins, given what has happened before. */
sealed interface Opening {

    /** Whether these events, the first ones, are enough to begin with. */
    boolean enough(List<RunEvent> past);

    /** What they amount to. */
    List<UiChunk> encode(UiEncoder encoder, List<RunEvent> past);

    /** The approvals after whose answers the stream begins; none if it begins with the run. */
    Set<ApprovalId> answered();

    /**
     * From the start of the run.
     *
     * @param goesOn whether a run that was suspended last goes on, for somebody has just decided; asked after its events
     *     were read, since it may be suspended again by then
     */
    record FromStart(BooleanSupplier goesOn) implements Opening {
        @Override
        public boolean enough(List<RunEvent> past) {
            return !past.isEmpty() && !(past.getLast() instanceof RunSuspended && goesOn.getAsBoolean());
        }

        @Override
        public List<UiChunk> encode(UiEncoder encoder, List<RunEvent> past) {
            return encoder.encodePast(past);
        }

        @Override
        public Set<ApprovalId> answered() {
            return Set.of();
        }
    }

    /** After the suspension in which a client answered these approvals: what is to be added to the message it has. */
    record Answered(Set<ApprovalId> answered) implements Opening {
        public Answered {
            answered = Set.copyOf(answered);
        }

        @Override
        public boolean enough(List<RunEvent> past) {
            if (past.isEmpty()) {
                return false;
            }
            long noted = past.stream()
                    .filter(event -> event instanceof ApprovalDecided decided && answered.contains(decided.approval()))
                    .count();
            return noted >= answered.size() || past.getLast().terminal();
        }

        @Override
        public List<UiChunk> encode(UiEncoder encoder, List<RunEvent> past) {
            return encoder.encodeAnswered(past, answered);
        }
    }
}
