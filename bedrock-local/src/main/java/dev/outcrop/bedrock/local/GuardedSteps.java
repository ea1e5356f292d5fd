package dev.outcrop.bedrock.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A model's answer as a guardrail lets it through. In its synchronous mode each block of text is held until it has been looked
 * at; asynchronously text is sent at once, and the answer is ended when something in it is found, which has been read by then.
 */
final class GuardedSteps implements Iterator<Step> {
    private final Iterator<Step> model;
    private final Guarding guarding;
    private final boolean async;
    private final ArrayDeque<Step> ready = new ArrayDeque<>();
    private final List<Step> held = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int block;
    private int tokens;
    private boolean over;

    GuardedSteps(Iterator<Step> model, Guarding guarding, boolean async) {
        this.model = model;
        this.guarding = guarding;
        this.async = async;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !over && model.hasNext()) {
            take(model.next());
        }
        return !ready.isEmpty();
    }

    @Override
    public Step next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the answer is over");
        }
        return ready.remove();
    }

    private void take(Step step) {
        switch (step) {
            case Step.Event event when event.type().equals(Events.DELTA) -> delta(event);
            case Step.Event event
            when event.type().equals("contentBlockStop") -> {
                looked();
                if (!over) {
                    ready.add(event);
                }
            }
            case Step.Event event
            when event.type().equals("messageStop") -> {
                looked();
                if (!over) {
                    ready.add(guarding.told(event));
                }
            }
            case Step.Event event when event.type().equals("metadata") -> ready.add(guarding.told(event));
            case Step.Event event -> ready.add(event);
            case Step.Pause _, Step.Hold _ -> (held.isEmpty() ? ready : held).add(step);
            case Step.Failure _, Step.Stall _, Step.Cut _, Step.Damage _ -> {
                held.clear(); // nobody has looked at it
                ready.add(step);
            }
        }
    }

    private void delta(Step.Event event) {
        String more = Json.string(event.payload().path("delta"), "text");
        if (more.isEmpty()) {
            (held.isEmpty() ? ready : held).add(event);
            return;
        }
        block = event.payload().path("contentBlockIndex").asInt(0);
        tokens += Math.max(1, Usage.estimate(more));
        text.append(more);
        if (!async) {
            held.add(event);
            return;
        }
        ready.add(event);
        if (guarding.refuses(text.toString())) {
            guarding.check(text.toString());
            ready.add(Events.blockStop(block));
            end(block + 1);
        }
    }

    /** The guardrail has looked at the block that is complete. */
    private void looked() {
        if (text.isEmpty()) {
            return;
        }
        String said = text.toString();
        text.setLength(0);
        String let = guarding.check(said);
        if (async) {
            return; // it masks nothing
        }
        if (guarding.refused()) {
            end(block);
        } else if (let.equals(said)) {
            ready.addAll(held);
        } else {
            ready.add(Events.text(block, let));
        }
        held.clear();
    }

    private void end(int at) {
        over = true;
        ready.addAll(guarding.instead(at, tokens));
    }
}
