package dev.outcrop.run;

import dev.outcrop.model.ModelFailure;
import dev.outcrop.run.RunEvent.RunCancelled;
import dev.outcrop.run.RunEvent.RunFailed;
import dev.outcrop.run.RunEvent.RunReleased;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that work on a run that stops early ends the run, once, or leaves it to the process that goes on with it. */
final class RunEnding {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);

    private final RunServices services;
    private final RunWriter writer;
    private final LiveRun live;

    /** Work on a run, up to its end. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    RunEnding(RunServices services, RunWriter writer, LiveRun live) {
        this.services = services;
        this.writer = writer;
        this.live = live;
    }

    /** Does the work; afterwards the run has ended, or another process has it, or will find it by its lapsed lease. */
    void guard(Work work) {
        try {
            endAfter(work);
        } catch (StaleLease lost) {
            LOG.warn("run {} is given up here: {}", writer.run(), lost.getMessage());
        }
    }

    private void endAfter(Work work) {
        try {
            work.run();
        } catch (RunStopped _) {
            stopped();
        } catch (RunEnd end) {
            fail(end.error());
        } catch (ModelFailure failure) {
            failed(failure);
        } catch (StaleLease lost) {
            throw lost;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            LOG.info("run {} is left to another process", writer.run());
        } catch (RuntimeException e) {
            if (writer.failure().isPresent()) {
                LOG.warn("run {} is left to another process: its journal can't be written here", writer.run(), e);
            } else {
                unexpected(e);
            }
        } catch (Error e) { // it would come again at every recovery
            unexpected(e);
        }
    }

    private void unexpected(Throwable e) {
        RunError error = FailureSentence.unexpected(newErrorId());
        LOG.error("run {} failed ({})", writer.run(), error.id(), e);
        fail(error);
    }

    private void failed(ModelFailure failure) {
        if (live.control().cancel().cancelled()) {
            stopped();
            return;
        }
        RunError error =
                FailureSentence.of(failure, RunSummary.of(live.from(0)).model().orElse("unknown"), newErrorId());
        LOG.warn(
                "run {} failed ({}): the model call failed: {} request {}",
                writer.run(),
                error.id(),
                failure.kind(),
                failure.requestId().orElse("unknown"));
        fail(error);
    }

    private void stopped() {
        if (live.control().detached()) {
            // Shutting down: the run stays open in the journal, for another process to go on with.
            if (writer.failure().isPresent()) {
                return;
            }
            store("the giving up", () -> writer.write(stamp -> new RunReleased(stamp, services.replica())));
            return;
        }
        String by = live.control().cancel().by().orElse("unknown");
        end("the end", stamp -> new RunCancelled(stamp, by));
    }

    private void fail(RunError error) {
        end("the failure " + error.id(), stamp -> new RunFailed(stamp, error));
    }

    private void end(String what, UnstampedEvent end) {
        store(what, () -> {
            // Here, because no loop may have come as far as the call: after the end nobody could pay for it.
            new LeftCalls(services).settle(writer, live);
            writer.write(end);
        });
    }

    private void store(String what, Runnable write) {
        try {
            write.run();
        } catch (StaleLease lost) {
            throw lost;
        } catch (RuntimeException e) {
            // The lease lapses, and whoever takes the run over goes on with it.
            LOG.error("{} of run {} could not be stored", what, writer.run(), e);
        }
    }

    private String newErrorId() {
        return services.ids().next("e");
    }
}
