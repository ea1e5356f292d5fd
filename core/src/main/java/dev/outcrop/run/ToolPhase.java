package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.model.Block;
import dev.outcrop.run.EarlyStarts.Started;
import dev.outcrop.run.RunEvent.ToolFinished;
import dev.outcrop.tool.ToolContext;
import dev.outcrop.usage.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Runs the tools that a step asked for, in parallel; each start is stored before the tool runs, and a tool that a person
 * has to allow waits for that.
 */
final class ToolPhase {
    /** A start that was stored in so short a time is this process's to make; below the shortest lease by far. */
    private static final long AT_ONCE_NANOS = 200_000_000;

    private final RunServices services;
    private final RunWriter writer;
    private final RunControl control;
    private final CallRules rules;
    private final Approvals approvals;
    private final BudgetCheck budget;
    private final Charge charge;
    private final BiFunction<String, Consumer<JsonNode>, ToolContext> contexts;
    private final HandOver handOver;
    private final Consumer<String> onTool;

    private final EarlyStarts early;

    ToolPhase(
            RunServices services,
            RunWriter writer,
            RunControl control,
            CallRules rules,
            Approvals approvals,
            BudgetCheck budget,
            Charge charge,
            BiFunction<String, Consumer<JsonNode>, ToolContext> contexts,
            HandOver handOver,
            Consumer<String> onTool) {
        this.services = services;
        this.writer = writer;
        this.control = control;
        this.rules = rules;
        this.early = new EarlyStarts(rules);
        this.approvals = approvals;
        this.budget = budget;
        this.charge = charge;
        this.contexts = contexts;
        this.handOver = handOver;
        this.onTool = onTool;
    }

    /** The starts of the tools of a new answer, to be stored with it. */
    List<UnstampedEvent> start(List<Block> answer) {
        return early.of(answer);
    }

    /** Writes down what the step asks for and what people have decided of it since. */
    void takeNote(Step step) {
        List<UnstampedEvent> requests = new ArrayList<>();
        for (Block.ToolUse use : open(step)) {
            if (!step.call(use.id()).requested()) {
                requests.add(Sequel.requested(step.number(), use));
            }
        }
        if (!requests.isEmpty()) {
            writer.write(requests);
        }
        approvals.takeNote(open(step).stream().map(use -> step.call(use.id())).toList());
    }

    /**
     * Runs those tools of the step that have no result and may run, and waits for all of them; whether some are left that
     * wait for a person. The step has to be folded after {@link #takeNote}.
     */
    boolean run(Step step) throws InterruptedException {
        List<ApprovalRequest> requests = new ArrayList<>();
        List<BooleanSupplier> work = new ArrayList<>();
        boolean waiting = false;
        for (Block.ToolUse use : open(step)) {
            CallState call = step.call(use.id());
            Optional<Started> here = early.take(use, call);
            if (here.isPresent()) {
                work.add(() -> perform(step.number(), use, here.get()));
                continue;
            }
            switch (rules.next(use, call)) {
                case NextMove.Run run -> work.add(() -> perform(step.number(), use, run));
                case NextMove.Ask(Agent specialist) -> work.add(() -> ask(use, specialist, call));
                case NextMove.Answer(Block.ToolResult result) -> work.add(() -> answer(use, call, result));
                case NextMove.Request(var input, var kind, var reason) ->
                    requests.add(approvals.request(use, input, kind, reason));
                case NextMove.Wait() -> waiting = true;
            }
        }
        approvals.ask(requests); // before the others run, so that a person can decide meanwhile
        waiting |= !requests.isEmpty();
        waiting |= inParallel(work);
        return waiting;
    }

    private static List<Block.ToolUse> open(Step step) {
        return step.toolUses().stream()
                .filter(use -> step.call(use.id()).result().isEmpty())
                .toList();
    }

    /** Whether one of them waits for a person. */
    private boolean inParallel(List<BooleanSupplier> work) throws InterruptedException {
        if (work.size() == 1) {
            return callOrLeave(work.getFirst()); // a thread of its own would only be waited for
        }
        boolean waiting = false;
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("outcrop-call-", 0).factory())) {
            List<Future<Boolean>> running = work.stream()
                    .map(each -> threads.submit(() -> callOrLeave(each)))
                    .toList();
            for (Future<Boolean> call : running) {
                waiting |= join(call);
            }
        }
        return waiting;
    }

    private boolean callOrLeave(BooleanSupplier call) {
        try {
            return call.getAsBoolean();
        } finally {
            if (writer.failure().isPresent()) {
                control.detach(); // no result can be stored any more, so the other tools shall not work on
            }
        }
    }

    private boolean perform(int step, Block.ToolUse use, NextMove.Run run) {
        var start = new Started(run, System.nanoTime());
        writer.write(EarlyStarts.started(use));
        return perform(step, use, start);
    }

    private boolean perform(int step, Block.ToolUse use, Started start) {
        NextMove.Run run = start.run();
        if (System.nanoTime() - start.asked() > AT_ONCE_NANOS) {
            // The process may have stood still, and another one gone on with the run: then it is not this one's to
            // start.
            writer.confirmLease(services.replica());
        }
        onTool.accept(use.tool());
        var progress = new CallProgress(writer, use.id());
        var inner = new InnerCalls(services, writer, budget, charge, control.cancel(), step, use.id());
        Block.ToolResult result = services.executor()
                .run(inner.within(run.tool()), use.id(), run.input(), run.grant(), contexts.apply(use.id(), progress));
        inner.end();
        progress.end();
        boolean waiting =
                finish(use, List.of(), run.input().equals(use.input()) ? result : edited(result, run.input()));
        inner.refusal().ifPresent(end -> {
            throw end; // whatever the tool has made of it
        });
        return waiting;
    }

    /** The model reads its own input in its history, so it is told what the person has made of it. */
    private static Block.ToolResult edited(Block.ToolResult result, JsonNode input) {
        return result.after("The person changed the input before allowing the call. The tool ran with: " + input);
    }

    private boolean ask(Block.ToolUse use, Agent specialist, CallState call) {
        if (!call.started()) {
            writer.write(EarlyStarts.started(use));
            onTool.accept(use.tool());
        }
        Optional<HandOver.Answer> answer = handOver.run(use, specialist, call.child());
        return answer.map(given -> finish(use, given.handedBack().stream().toList(), given.result()))
                .orElse(true);
    }

    private boolean answer(Block.ToolUse use, CallState call, Block.ToolResult result) {
        // The specialist that had it may be gone: then no loop comes to its run any more.
        call.child().ifPresent(child -> new LeftCalls(services).settle(writer, control, child));
        return finish(use, List.of(), result);
    }

    /** Stores the result, after other events; never leaves anything to wait for. */
    private boolean finish(Block.ToolUse use, List<UnstampedEvent> before, Block.ToolResult result) {
        if (control.detached() && result.status() == Block.ToolResult.Status.ERROR) {
            // Perhaps it failed only because this process is leaving: whoever goes on decides whether it may run again.
            throw new RunStopped();
        }
        var events = new ArrayList<>(before);
        events.add(stamp -> new ToolFinished(stamp, use.id(), use.tool(), result));
        writer.write(events);
        return false;
    }

    private static boolean join(Future<Boolean> call) throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a tool call failed outside its tool", e.getCause());
        }
    }
}
