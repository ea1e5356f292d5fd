package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;

/**
 * One thing that a command does. Said beforehand, done, and recognized as done already are the same record, so that a dry
 * run, a real one and one after a failure can't come apart.
 *
 * @param calls what it calls, exactly
 * @param settled how it is known that it needs not be done any more; empty if it is done each time
 * @param check says so, or nothing if there is something to do
 * @param work does it, and says what came of it
 */
record Step(String title, List<String> calls, String settled, Check check, Work work) {

    /** Looks whether a step is done already, and tells how it is known. */
    @FunctionalInterface
    interface Check {
        Optional<String> done();
    }

    /** Does a step. */
    @FunctionalInterface
    interface Work {
        String run() throws InterruptedException;
    }

    Step {
        calls = List.copyOf(calls);
    }

    /** One that is done each time, since whoever is called knows by themselves what there is to do. */
    static Step always(String title, List<String> calls, Work work) {
        return new Step(title, calls, "", Optional::empty, work);
    }
}
