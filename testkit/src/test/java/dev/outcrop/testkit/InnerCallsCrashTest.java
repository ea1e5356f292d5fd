package dev.outcrop.testkit;

import static dev.outcrop.testkit.RunAssert.assertThatRun;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.ConversationId;
import dev.outcrop.id.RunId;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.run.RunSummary;
import dev.outcrop.tool.ToolDefinition;
import dev.outcrop.tool.ToolOutput;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tool has spent on models when its process dies. */
@Timeout(60)
class InnerCallsCrashTest extends InnerCallsScene {
    @Test
    void a_process_that_dies_at_any_event_has_paid_for_what_it_called_and_pays_again_for_what_is_done_again() {
        int paidTwice = 0;
        boolean blown = true;
        for (int at = 1; blown; at++) {
            for (boolean before : List.of(true, false)) {
                var fuse = new Fuse(at, before);
                var store = Samples.store();
                var conversation = new ConversationId("c" + at + before);
                var answering = new Answers();
                var side = answering.sideCalls();
                ToolDefinition look = tool((_, context) -> ToolOutput.text(read(side, INNER, context)));
                Optional<RunId> run = Optional.empty();
                try (var first = setup(look)
                        .model(answering)
                        .replica("first", store)
                        .journal(fuse::on)
                        .start()) {
                    try {
                        run = Optional.of(first.begin(conversation, "guide", "go"));
                        first.await(run.get());
                    } catch (IllegalStateException | AssertionError died) {
                        assertThat(fuse.burnt()).as(died.toString()).isTrue();
                    }
                }
                blown = fuse.burnt();
                if (run.isEmpty()) {
                    continue;
                }
                List<RunEvent> stored = store.read(run.get(), 0);
                boolean finished = stored.stream().anyMatch(ToolFinished.class::isInstance);
                int paid = made(stored).size();
                try (var last =
                        setup(look).model(answering).replica("last", store).start()) {
                    last.runner().recover();
                    List<RunEvent> events = last.await(run.get());
                    String how = "died at event " + at + (before ? ", before it" : "");
                    assertThatRun(events).as(how).completed().hasOneEnd();
                    // A call that was made and not yet stored when the process died is in no journal.
                    assertThat(made(events)).as(how).hasSize(paid + (finished ? 0 : 1));
                    assertThat(RunSummary.of(events).cost()).as(how).contains(sum(events));
                    paidTwice += made(events).size() > 1 ? 1 : 0;
                }
            }
        }
        assertThat(paidTwice).isPositive();
    }
}
