package dev.outcrop.trace;

import dev.outcrop.model.Block;
import dev.outcrop.model.Cost;
import dev.outcrop.model.Receipt;
import dev.outcrop.model.Usage;
import dev.outcrop.prompt.UsedPrompt;
import dev.outcrop.run.RunEvent;
import dev.outcrop.trace.Work.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Folds one model call. */
final class CallFold {
    private final OpenSpan span;
    private final StringBuilder text = new StringBuilder();
    private final Optional<UsedPrompt> prompt;
    private String model;
    private Optional<Instant> firstDeltaAt = Optional.empty();
    private Optional<RunEvent.ModelFinished> answer = Optional.empty();
    private Optional<RunEvent.ModelCut> cut = Optional.empty();
    private Optional<OpenSpan> turn = Optional.empty();

    CallFold(RunEvent.StepStarted event, int attempt) {
        model = event.modelId();
        prompt = event.prompt();
        span = new OpenSpan(event, "c", _ -> work(event.step(), attempt));
    }

    OpenSpan span() {
        return span;
    }

    void waiting(RunEvent.ModelWaiting event) {
        if (turn.filter(OpenSpan::open).isEmpty()) {
            turn = Optional.of(span.child(new OpenSpan(event, "w", _ -> new Wait(Wait.Reason.TURN))));
        }
    }

    void retried(RunEvent.ModelRetried event) {
        heard(event);
        model = event.modelId();
        var retry = span.child(
                new OpenSpan(event, "r", _ -> new Work.Retry(event.reason(), event.pause(), event.modelId())));
        retry.end(event.stamp().at().plus(event.pause()), Span.State.FAILED);
    }

    void say(RunEvent delta, String more) {
        heard(delta);
        firstDeltaAt = firstDeltaAt.or(() -> Optional.of(delta.stamp().at()));
        text.append(more);
    }

    void answered(RunEvent.ModelFinished event) {
        heard(event);
        answer = Optional.of(event);
        span.end(event.stamp().at(), Span.State.DONE);
    }

    void cut(RunEvent.ModelCut event) {
        heard(event);
        cut = Optional.of(event);
    }

    void superseded(RunEvent event) {
        heard(event);
        if (span.open()) {
            span.end(event.stamp().at(), Span.State.SUPERSEDED);
        } else {
            span.mark(Span.State.SUPERSEDED); // it was whole, but could not be used
        }
    }

    void over(Instant at, Span.State how) {
        span.end(at, how == Span.State.DONE ? Span.State.CANCELLED : how);
    }

    private void heard(RunEvent event) {
        turn.filter(OpenSpan::open).ifPresent(wait -> wait.end(event.stamp().at(), Span.State.DONE));
    }

    private Work work(int step, int attempt) {
        Optional<Usage> usage =
                answer.flatMap(RunEvent.ModelFinished::usage).or(() -> cut.map(RunEvent.ModelCut::estimate));
        Optional<Cost> cost =
                answer.flatMap(RunEvent.ModelFinished::cost).or(() -> cut.flatMap(RunEvent.ModelCut::cost));
        Optional<Receipt> receipt = answer.flatMap(RunEvent.ModelFinished::receipt);
        List<Block> said = answer.map(RunEvent.ModelFinished::blocks)
                .orElseGet(() -> text.isEmpty() ? List.of() : List.of(new Block.Text(text.toString())));
        return new Work.ModelCall(
                step,
                attempt,
                model,
                prompt,
                answer.flatMap(RunEvent.ModelFinished::firstDeltaAt).or(() -> firstDeltaAt),
                usage,
                cost,
                answer.flatMap(RunEvent.ModelFinished::saved),
                cut.isPresent()
                        || answer.filter(RunEvent.ModelFinished::estimated).isPresent(),
                answer.map(RunEvent.ModelFinished::rawStopReason),
                receipt,
                said);
    }
}
