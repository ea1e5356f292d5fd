package dev.outcrop.run;

import dev.outcrop.agent.Agent;
import dev.outcrop.run.RunEvent.RunStarted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Goes on with a run where its journal stands: after a decision, or because its process is gone. */
final class Resumption {
    private final RunServices services;
    private final RunAssembly assembly;
    private final Restored restored;
    private final RunWriter writer;
    private final LiveRun here;
    private final RunProgress progress;
    private final RunStarted started;

    private Resumption(
            RunServices services,
            RunAssembly assembly,
            Restored restored,
            RunWriter writer,
            LiveRun here,
            RunProgress progress,
            RunStarted started) {
        this.services = services;
        this.assembly = assembly;
        this.restored = restored;
        this.writer = writer;
        this.here = here;
        this.progress = progress;
        this.started = started;
    }

    static Resumption of(
            RunServices services,
            DeltaTimer timer,
            Restored restored,
            Lease lease,
            LiveRun here,
            RunProgress progress) {
        RunStarted started =
                progress.started().orElseThrow(() -> new IllegalStateException("no start: " + lease.run()));
        var assembly = new RunAssembly(services, timer, lease, started.caller());
        return new Resumption(
                services, assembly, restored, assembly.writer(here, progress.lastSeq()), here, progress, started);
    }

    void run() {
        assembly.ending(writer, here).guard(this::goOn);
    }

    private void goOn() throws InterruptedException {
        Optional.ofNullable(
                        services.journal().cancelRequests(List.of(here.id())).get(here.id()))
                .or(this::stopDecision)
                .ifPresent(here.control()::stop);
        assembly.goOn(writer, progress);
        if (!here.control().cancel().cancelled()) {
            restored.requireSince(started.stamp().at(), here.id());
        }
        Optional<Agent> agent = services.agents().find(started.caller(), started.agent());
        if (agent.isEmpty()) {
            throw new RunEnd(
                    FailureSentence.unknownAgent(started.agent(), services.ids().next("e")));
        }
        RunLoop loop = assembly.root(here, writer, started, agent.get());
        loop.takeUp();
        loop.advance();
    }

    /**
     * Who decided to stop the run instead of allowing a tool call. The specialist that asked may have been stopped by a
     * process that ended before it had stopped this run too, so that nobody is left to note the decision again.
     */
    private Optional<String> stopDecision() {
        return here.from(0).stream()
                .flatMap(event -> event instanceof RunEvent.ApprovalDecided decided
                                && decided.decision().choice() == Decision.Choice.STOP
                        ? Stream.of(decided.decision().by())
                        : Stream.empty())
                .findFirst();
    }
}
