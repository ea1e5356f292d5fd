package dev.outcrop.iac.aws;

import java.util.List;
import java.util.Optional;

/**
 * Steps in their order. A step that fails ends the command; the next try passes over what is done and goes on there.
 *
 * @param heading what they do together
 * @param before what somebody has to see before they agree; it changes nothing
 */
record Steps(String heading, List<Step> before, List<Step> steps) {

    Steps {
        before = List.copyOf(before);
        steps = List.copyOf(steps);
    }

    Steps(String heading, List<Step> steps) {
        this(heading, List.of(), steps);
    }

    /** Says what would be done, and calls nothing. */
    void rehearse(Terminal terminal) {
        terminal.say(heading + ". This is a dry run: nothing is called, and nothing changes.");
        before.forEach(step -> rehearse(terminal, "Before it asks: ", step));
        for (int at = 0; at < steps.size(); at++) {
            rehearse(terminal, (at + 1) + ". ", steps.get(at));
        }
    }

    private static void rehearse(Terminal terminal, String place, Step step) {
        terminal.say("");
        terminal.say(place + step.title());
        step.calls().forEach(call -> terminal.say("     " + call));
        if (!step.settled().isEmpty()) {
            terminal.say("   Passed over if " + step.settled() + ".");
        }
    }

    /** Says what will be done, asks, and does it. */
    void run(Terminal terminal, boolean agreed) {
        before.forEach(step -> run(terminal, "", step));
        terminal.say(heading + ":");
        for (int at = 0; at < steps.size(); at++) {
            terminal.say("  " + (at + 1) + ". " + steps.get(at).title());
        }
        if (!agreed && !terminal.agrees("Go on?")) {
            throw new Trouble("nothing was done.");
        }
        for (int at = 0; at < steps.size(); at++) {
            run(terminal, (at + 1) + "/" + steps.size() + " ", steps.get(at));
        }
    }

    private static void run(Terminal terminal, String place, Step step) {
        try {
            Optional<String> done = step.check().done();
            if (done.isPresent()) {
                terminal.say(place + step.title() + ": " + done.get());
                return;
            }
            terminal.say(place + step.title() + "…");
            terminal.say("    " + step.work().run());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("step " + place + "was interrupted. The same command goes on there.", e);
        } catch (RuntimeException e) {
            throw new Trouble(
                    "step " + place + "(" + step.title() + ") failed: " + Failures.sentence(e)
                            + "\nWhen that is mended, the same command goes on there; what is done is not done again.",
                    e);
        }
    }
}
