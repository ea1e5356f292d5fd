package dev.outcrop.trace;

import dev.outcrop.model.Cost;
import dev.outcrop.model.Usage;
import dev.outcrop.run.InnerCall;
import dev.outcrop.run.RunEvent;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.trace.Work.ModelCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Folds one step: its model calls, and the tools that they asked for. */
final class StepFold {
    private final int number;
    private final OpenSpan span;
    private final List<CallFold> calls = new ArrayList<>();
    private final Map<String, ToolFold> tools = new LinkedHashMap<>();

    StepFold(StepStarted event) {
        number = event.step();
        span = new OpenSpan(event, "s", children -> sum(number, children));
    }

    int number() {
        return number;
    }

    OpenSpan span() {
        return span;
    }

    void call(StepStarted event) {
        calls.stream().filter(call -> call.span().open()).forEach(call -> call.superseded(event));
        var call = new CallFold(event, calls.size() + 1);
        calls.add(call);
        span.child(call.span());
    }

    void retried(RunEvent.ModelRetried event) {
        last(call -> call.retried(event));
    }

    void waiting(RunEvent.ModelWaiting event) {
        last(call -> call.waiting(event));
    }

    void say(RunEvent delta, String text) {
        last(call -> call.say(delta, text));
    }

    void answered(RunEvent.ModelFinished event) {
        last(call -> call.answered(event));
    }

    void cut(RunEvent.ModelCut event) {
        last(call -> call.cut(event));
    }

    void superseded(RunEvent.StepSuperseded event) {
        last(call -> call.superseded(event));
        tools.values().forEach(tool -> tool.superseded(event));
        tools.clear();
    }

    private void last(Consumer<CallFold> change) {
        if (!calls.isEmpty()) {
            change.accept(calls.getLast());
        }
    }

    void requested(RunEvent.ToolRequested event) {
        tool(event, event.call().id(), event.call().tool()).requested(event.call());
    }

    void asked(RunEvent.ApprovalRequested event) {
        // One that was asked for in a run that this one handed over to stands there.
        if (event.request().run().equals(event.stamp().run())) {
            tool(event, event.call(), event.request().tool()).asked(event);
        }
    }

    void decided(RunEvent.ApprovalDecided event) {
        known(event.call(), tool -> tool.decided(event));
    }

    void started(RunEvent.ToolStarted event) {
        tool(event, event.call(), event.tool()).started(event.stamp().at());
    }

    void handedOver(RunEvent.HandedOver event, Span child) {
        known(event.call(), tool -> tool.span().run(child));
    }

    void progress(RunEvent.ToolProgress event) {
        known(event.call(), tool -> tool.progress(event.progress()));
    }

    void called(RunEvent.ToolCalledModel event) {
        known(event.call(), tool -> tool.called(event));
    }

    void finished(RunEvent.ToolFinished event) {
        tool(event, event.call(), event.tool()).finished(event);
    }

    private void known(String call, Consumer<ToolFold> change) {
        Optional.ofNullable(tools.get(call)).ifPresent(change);
    }

    private ToolFold tool(RunEvent first, String call, String name) {
        return tools.computeIfAbsent(call, _ -> {
            var tool = new ToolFold(first, call, name);
            span.child(tool.span());
            return tool;
        });
    }

    /** The run has ended. A call that was cut by that fails with it; tools are only left. */
    void over(RunEvent event, Span.State how) {
        Instant at = event.stamp().at();
        calls.stream().filter(call -> call.span().open()).forEach(call -> call.over(at, how));
        tools.values().stream()
                .map(ToolFold::span)
                .filter(OpenSpan::open)
                .forEach(tool -> tool.end(at, Span.State.CANCELLED));
    }

    /** The run goes on to the next step, or ends: this one came out as its last model call did. */
    void leave() {
        span.endWithLast(calls.getLast().span().state());
    }

    private static Work sum(int number, List<Span> children) {
        var sum = new Sum();
        for (Span child : children) {
            if (child.work() instanceof ModelCall call
                    && (call.usage().isPresent() || call.stop().isPresent())) {
                sum.add(call.usage(), call.cost());
            }
            for (Span inner : child.children()) {
                if (inner.work() instanceof Work.Inner(InnerCall made)
                        && made.usage().isPresent()) {
                    sum.add(made.usage(), made.cost());
                }
            }
        }
        return new Work.Step(number, sum.usage, sum.priced ? sum.cost : Optional.empty());
    }

    private static final class Sum {
        private Optional<Usage> usage = Optional.empty();
        private Optional<Cost> cost = Optional.empty();
        private boolean priced = true;

        void add(Optional<Usage> used, Optional<Cost> paid) {
            Optional<Usage> before = usage;
            usage = used.map(more -> before.orElse(Usage.NONE).plus(more)).or(() -> before);
            cost = Optional.of(cost.orElse(Cost.NOTHING).plus(paid.orElse(Cost.NOTHING)));
            priced = priced && paid.isPresent();
        }
    }
}
