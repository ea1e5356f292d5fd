package dev.outcrop.langfuse;

import dev.outcrop.access.Caller;
import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.Beginning;
import dev.outcrop.run.DecisionOutcome;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import dev.outcrop.run.NewRun;
import dev.outcrop.run.Question;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ApprovalDecided;
import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.RunStarted;
import dev.outcrop.run.RunEvent.RunSuspended;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Writes a tale into a journal, event by event. */
final class Telling {
    private final Journal journal;
    private final Tale tale;
    private final IntConsumer after;
    private int told;

    private Telling(Journal journal, Tale tale, IntConsumer after) {
        this.journal = journal;
        this.tale = tale;
        this.after = after;
    }

    /** {@code after} is told how many events are stored, each time. */
    static void tell(Journal journal, Tale tale, IntConsumer after) {
        new Telling(journal, tale, after).tell();
    }

    private void tell() {
        RunStarted started = (RunStarted) tale.events().getFirst();
        ConversationId conversation = started.conversation();
        var asked = new Question(
                Caller.LOCAL,
                conversation,
                Optional.of("chef"),
                Optional.of("en"),
                new Question.Asked.NewMessage(
                        started.parentMessage().orElseThrow(), Optional.empty(), List.of(Tale.said("Soup?"))));
        Beginning beginning = journal.begin(new NewRun(asked, started, "Soup", "runner-1", false));
        Lease lease = ((Beginning.Begun) beginning).lease();
        after.accept(++told);
        Map<RunId, List<RunEvent>> children = tale.children();
        for (RunEvent event : tale.events().subList(1, tale.events().size())) {
            switch (event) {
                case RunSuspended suspended -> lease = suspend(lease, suspended);
                case HandedOver over -> {
                    List<RunEvent> child = children.getOrDefault(over.child(), List.of());
                    journal.append(lease, List.of(child.getFirst(), over));
                    after.accept(++told);
                    for (RunEvent each : child.subList(1, child.size())) {
                        append(lease, each);
                    }
                }
                default -> append(lease, event);
            }
        }
    }

    private void append(Lease lease, RunEvent event) {
        journal.append(lease, List.of(event));
        after.accept(++told);
    }

    /** Suspends the run and takes the decision that comes later in the tale. */
    private Lease suspend(Lease lease, RunSuspended event) {
        if (!journal.suspend(lease, List.of(event))) {
            throw new AssertionError("not suspended");
        }
        after.accept(++told);
        ApprovalDecided decided = tale.events().stream()
                .filter(ApprovalDecided.class::isInstance)
                .map(ApprovalDecided.class::cast)
                .findFirst()
                .orElseThrow();
        var outcome = journal.decide(Caller.LOCAL, decided.approval(), decided.decision(), Optional.of("runner-2"));
        return ((DecisionOutcome.Stored) outcome).lease().orElseThrow();
    }
}
