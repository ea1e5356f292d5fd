package dev.outcrop.trace;

import static dev.outcrop.trace.Story.json;
import static dev.outcrop.trace.Story.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outcrop.id.RunId;
import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.Decision;
import dev.outcrop.run.InnerCall.Kind;
import dev.outcrop.run.InnerCall.Outcome;
import dev.outcrop.run.ParentCall;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunStatus;
import dev.outcrop.trace.Work.Wait;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TraceTest {

    @Test
    void steps_have_their_model_call_and_their_tools_side_by_side() {
        Span run = Story.begin()
                .step(10, 1)
                .text(25, 1, "Let me see.")
                .answered(40, 1, "0.25")
                .requested(41, 1, "a", "weather")
                .requested(41, 1, "b", "season")
                .started(42, "a", "weather")
                .started(43, "b", "season")
                .finished(60, "b", "season")
                .failed(90, "a", "weather")
                .step(91, 2)
                .answered(120, 2, "0.5", new Block.Text("Leeks."))
                .completed(121)
                .trace();

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun DONE 0-121",
                        "  Step DONE 10-90",
                        "    ModelCall DONE 10-40",
                        "    Tool FAILED 41-90",
                        "    Tool DONE 41-60",
                        "  Step DONE 91-120",
                        "    ModelCall DONE 91-120");
        Span step = run.children().getFirst();
        assertThat(step.work())
                .isEqualTo(new Work.Step(
                        1, Optional.of(new Usage(10, 5, 15, 0, 0)), Optional.of(new Cost(new BigDecimal("0.25")))));
        Work.Tool weather = (Work.Tool) step.children().get(1).work();
        assertThat(weather.input()).contains(json("{\"of\":\"a\"}"));
        assertThat(weather.startedAt()).contains(time(42));
        assertThat(weather.result()).contains(Block.ToolResult.error("a", "It broke."));
        Work.ModelCall second =
                (Work.ModelCall) run.children().getLast().children().getFirst().work();
        assertThat(second.firstDeltaAt()).contains(time(115));
        assertThat(second.answer()).containsExactly(new Block.Text("Leeks."));
        assertThat(second.stop()).contains("end_turn");
        assertThat(((Work.AgentRun) run.work()).summary().usage()).contains(new Usage(20, 10, 30, 0, 0));
    }

    @Test
    void what_a_tool_asked_by_itself_stands_below_it_and_is_in_the_steps_sum() {
        Span run = Story.begin()
                .step(10, 1)
                .answered(40, 1, "0.25")
                .requested(41, 1, "a", "weather")
                .started(42, "a", "weather")
                .called(50, 6, 1, "a", Kind.EMBEDDING, Outcome.DONE, "0.125")
                .called(60, 9, 1, "a", Kind.MODEL, Outcome.FAILED, "")
                .called(65, 4, 1, "a", Kind.GUARDRAIL, Outcome.INTERVENED, "")
                .called(70, 2, 1, "a", Kind.MODEL, Outcome.CUT, "0.5")
                .finished(90, "a", "weather")
                .step(91, 2)
                .answered(120, 2, "0.5")
                .requested(121, 2, "b", "weather")
                .started(122, "b", "weather")
                .called(130, 5, 2, "b", Kind.MODEL, Outcome.DONE, "")
                .trace();

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun RUNNING 0-",
                        "  Step DONE 10-90",
                        "    ModelCall DONE 10-40",
                        "    Tool DONE 41-90",
                        "      Inner DONE 44-50",
                        "      Inner FAILED 51-60",
                        "      Inner DONE 61-65",
                        "      Inner CANCELLED 68-70",
                        "  Step RUNNING 91-",
                        "    ModelCall DONE 91-120",
                        "    Tool RUNNING 121-",
                        "      Inner DONE 125-130");
        assertThat(run.children().getFirst().work())
                .isEqualTo(new Work.Step(
                        1, Optional.of(new Usage(24, 7, 31, 0, 0)), Optional.of(new Cost(new BigDecimal("0.875")))));
        assertThat(((Work.Step) run.children().getLast().work()).cost()).isEmpty();
        assertThat(((Work.AgentRun) run.work()).summary().usage()).contains(new Usage(41, 13, 54, 0, 0));
    }

    @Test
    void while_it_runs_what_is_under_way_is_open_and_has_the_text_so_far() {
        Span run = Story.begin()
                .step(10, 1)
                .text(30, 1, "Half ")
                .text(35, 1, "a word")
                .trace();

        assertThat(lines(run))
                .containsExactly("AgentRun RUNNING 0-", "  Step RUNNING 10-", "    ModelCall RUNNING 10-");
        Work.ModelCall call =
                (Work.ModelCall) run.children().getFirst().children().getFirst().work();
        assertThat(call.answer()).containsExactly(new Block.Text("Half a word"));
        assertThat(call.firstDeltaAt()).contains(time(30));
        assertThat(call.usage()).isEmpty();
    }

    @Test
    void a_call_waits_for_its_turn_and_is_made_again_at_another_model() {
        Span run = Story.begin()
                .step(10, 1)
                .at(11, stamp -> new RunEvent.ModelWaiting(stamp, 1, "model-a", 7))
                .at(15, stamp -> new RunEvent.ModelWaiting(stamp, 1, "model-a", 3))
                .retried(20, 1, 500, "model-a")
                .retried(600, 1, 0, "model-b")
                .text(650, 1, "There")
                .answered(700, 1, "")
                .completed(701)
                .trace();

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun DONE 0-701",
                        "  Step DONE 10-700",
                        "    ModelCall DONE 10-700",
                        "      Wait DONE 11-20",
                        "      Retry FAILED 20-520",
                        "      Retry FAILED 600-600");
        Span call = run.children().getFirst().children().getFirst();
        assertThat(((Work.ModelCall) call.work()).model()).isEqualTo("model-b");
        assertThat(call.children().get(1).work())
                .isEqualTo(new Work.Retry("THROTTLED", Duration.ofMillis(500), "model-a"));
        assertThat(((Work.Step) run.children().getFirst().work()).cost()).isEmpty();
    }

    @Test
    void a_step_that_is_begun_again_keeps_what_was_taken_back() {
        Span run = Story.begin()
                .step(10, 1)
                .text(20, 1, "Wrong")
                .at(
                        30,
                        stamp -> new RunEvent.ModelCut(
                                stamp, 1, "model-a", new Usage(4, 1, 5, 0, 0), Optional.of(new Cost(BigDecimal.ONE))))
                .at(30, stamp -> new RunEvent.StepSuperseded(stamp, 1, "CUT"))
                .step(31, 1)
                .answered(50, 1, "2", new Block.Text("Right"))
                .completed(51)
                .trace();

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun DONE 0-51",
                        "  Step DONE 10-50",
                        "    ModelCall SUPERSEDED 10-30",
                        "    ModelCall DONE 31-50");
        Work.ModelCall cut =
                (Work.ModelCall) run.children().getFirst().children().getFirst().work();
        assertThat(cut.estimated()).isTrue();
        assertThat(cut.answer()).containsExactly(new Block.Text("Wrong"));
        assertThat(((Work.ModelCall)
                                run.children().getFirst().children().getLast().work())
                        .attempt())
                .isEqualTo(2);
        assertThat(run.children().getFirst().work())
                .isEqualTo(new Work.Step(
                        1, Optional.of(new Usage(14, 6, 20, 0, 0)), Optional.of(new Cost(new BigDecimal(3)))));
    }

    @Test
    void an_answer_that_could_not_be_used_is_taken_back_after_its_end() {
        Span run = Story.begin()
                .step(10, 1)
                .answered(20, 1, "1")
                .at(21, stamp -> new RunEvent.StepSuperseded(stamp, 1, "malformed"))
                .step(21, 1)
                .trace();

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun RUNNING 0-",
                        "  Step RUNNING 10-",
                        "    ModelCall SUPERSEDED 10-20",
                        "    ModelCall RUNNING 21-");
    }

    @Test
    void a_person_is_waited_for_and_decides() {
        Story story = Story.begin()
                .step(10, 1)
                .answered(20, 1, "1")
                .requested(21, 1, "a", "mail")
                .asked(22, "a", "ap", new RunId("r"))
                .at(23, RunEvent.RunSuspended::new);
        assertThat(lines(story.trace()))
                .containsExactly(
                        "AgentRun WAITING 0-",
                        "  Step WAITING 10-",
                        "    ModelCall DONE 10-20",
                        "    Tool WAITING 21-",
                        "      Approval WAITING 22-",
                        "  Wait WAITING 23-");

        Span run = story.at(90_000, stamp -> new RunEvent.RunResumed(stamp, "replica-2"))
                .decided(90_001, "a", "ap", Decision.Choice.DENY, 89_000)
                .failed(90_002, "a", "mail")
                .step(90_003, 2)
                .answered(90_100, 2, "1")
                .completed(90_101)
                .trace();
        assertThat(lines(run))
                .containsExactly(
                        "AgentRun DONE 0-90101",
                        "  Step DONE 10-90002",
                        "    ModelCall DONE 10-20",
                        "    Tool DENIED 21-90002",
                        "      Approval DENIED 22-89000",
                        "  Wait DONE 23-90000",
                        "  Step DONE 90003-90100",
                        "    ModelCall DONE 90003-90100");
        assertThat(run.children().get(1).work()).isEqualTo(new Wait(Wait.Reason.PERSON));
    }

    @Test
    void time_without_a_process_is_told_apart_from_time_that_was_worked() {
        Span run = Story.begin()
                .step(10, 1)
                .at(20, stamp -> new RunEvent.RunReleased(stamp, "replica-1"))
                .at(50, stamp -> new RunEvent.RunResumed(stamp, "replica-2"))
                .at(51, stamp -> new RunEvent.StepSuperseded(stamp, 1, "restart"))
                .step(51, 1)
                .text(60, 1, "He")
                .at(9_000, stamp -> new RunEvent.RunResumed(stamp, "replica-3"))
                .trace();

        assertThat(run.all()
                        .filter(span -> span.work() instanceof Wait)
                        .map(span -> line(span) + " " + ((Wait) span.work()).reason()))
                .containsExactly("Wait DONE 20-50 HANDOVER", "Wait DONE 60-9000 TAKEOVER");
    }

    @Test
    void a_run_that_was_handed_over_to_stands_below_the_call() {
        RunId childId = new RunId("child");
        Story child = new Story("child", Optional.of(new ParentCall(new RunId("r"), "a")), 23)
                .step(24, 1)
                .answered(40, 1, "0.5")
                .completed(41);
        Span run = Story.begin()
                .step(10, 1)
                .answered(20, 1, "1")
                .requested(21, 1, "a", "ask_farm")
                .started(22, "a", "ask_farm")
                .handedOver(23, "a", childId)
                .asked(24, "a", "ap", childId) // shown where it was asked
                .handedBack(42, "a", childId)
                .finished(42, "a", "ask_farm")
                .completed(43)
                .trace(child);

        assertThat(lines(run))
                .containsExactly(
                        "AgentRun DONE 0-43",
                        "  Step DONE 10-42",
                        "    ModelCall DONE 10-20",
                        "    Tool DONE 21-42",
                        "      AgentRun DONE 23-41",
                        "        Step DONE 24-40",
                        "          ModelCall DONE 24-40");
        assertThat(run.all().map(Span::id)).doesNotHaveDuplicates();
        assertThat(((Work.AgentRun) run.work()).summary().cost()).contains(new Cost(new BigDecimal("1.5")));
        assertThat(((Work.Step) run.children().getFirst().work()).cost()).contains(new Cost(BigDecimal.ONE));
    }

    @Test
    void the_end_closes_everything_and_says_what_failed() {
        Span failed = Story.begin().step(10, 1).text(15, 1, "Ha").failed(30).trace();
        assertThat(lines(failed))
                .containsExactly("AgentRun FAILED 0-30", "  Step FAILED 10-30", "    ModelCall FAILED 10-30");

        Span cancelled = Story.begin()
                .step(10, 1)
                .answered(20, 1, "1")
                .requested(21, 1, "a", "mail")
                .started(22, "a", "mail")
                .cancelled(30)
                .trace();
        assertThat(lines(cancelled))
                .containsExactly(
                        "AgentRun CANCELLED 0-30",
                        "  Step DONE 10-30",
                        "    ModelCall DONE 10-20",
                        "    Tool CANCELLED 21-30");
        assertThat(((Work.AgentRun) cancelled.work()).summary().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void a_journal_without_the_deltas_of_finished_steps_gives_the_same_tree() {
        Story story = Story.begin()
                .step(10, 1)
                .text(20, 1, "Let me ")
                .text(30, 1, "see")
                .answered(40, 1, "1", new Block.Text("Let me see"))
                .completed(41);
        Span whole = story.trace();
        List<RunEvent> compact =
                story.events.stream().filter(event -> !event.delta()).toList();
        assertThat(Trace.of(story.run, _ -> compact)).contains(whole);
    }

    @Test
    void at_every_event_there_is_a_tree_whose_ended_spans_end_after_they_begin() {
        Story story = Story.begin()
                .at(1, stamp -> new RunEvent.HistoryTrimmed(stamp, 1, 4))
                .step(10, 1)
                .retried(12, 1, 100, "model-b")
                .answered(130, 1, "1")
                .requested(131, 1, "a", "mail")
                .asked(132, "a", "ap", new RunId("r"))
                .at(133, RunEvent.RunSuspended::new)
                .at(140, stamp -> new RunEvent.RunResumed(stamp, "x"))
                .decided(141, "a", "ap", Decision.Choice.APPROVE, 139)
                .started(142, "a", "mail")
                .finished(150, "a", "mail")
                .completed(151);
        for (int i = 1; i <= story.events.size(); i++) {
            List<RunEvent> some = story.events.subList(0, i);
            Span run = Trace.of(story.run, _ -> some).orElseThrow();
            assertThat(run.all())
                    .allSatisfy(span ->
                            assertThat(span.endedAt().orElse(span.startedAt())).isAfterOrEqualTo(span.startedAt()));
        }
        assertThat(Trace.of(story.run, _ -> List.of())).isEmpty();
        assertThat(Trace.of(story.run, _ -> story.events.subList(1, 4))).isEmpty();
    }

    private static List<String> lines(Span span) {
        return span.children().isEmpty()
                ? List.of(line(span))
                : Stream.concat(
                                Stream.of(line(span)),
                                span.children().stream()
                                        .flatMap(child -> lines(child).stream())
                                        .map(line -> "  " + line))
                        .toList();
    }

    private static String line(Span span) {
        long from = Duration.between(Story.BEGIN, span.startedAt()).toMillis();
        String to = span.endedAt()
                .map(end -> "" + Duration.between(Story.BEGIN, end).toMillis())
                .orElse("");
        return span.work().getClass().getSimpleName() + " " + span.state() + " " + from + "-" + to;
    }
}
