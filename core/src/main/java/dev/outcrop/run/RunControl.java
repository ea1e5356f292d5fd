package dev.outcrop.run;

import dev.outcrop.tool.CancelSignal;
import java.util.concurrent.atomic.AtomicReference;

/** How a run, and every run that it handed over to, is stopped from outside: for good, or for another process to go on. */
final class RunControl {
    private enum Order {
        NONE,
        STOP,
        LEAVE
    }

    private final CancelSignal cancel = new CancelSignal();
    private final AtomicReference<Order> order = new AtomicReference<>(Order.NONE);

    /** What the model call and the tools listen to. */
    CancelSignal cancel() {
        return cancel;
    }

    /** Ends the run, unless it is left to another process already. */
    void stop(String by) {
        if (order.compareAndSet(Order.NONE, Order.STOP)) {
            cancel.cancel(by);
        }
    }

    /** Stops working on the run without ending it; a run that a person has stopped is ended all the same. */
    void detach() {
        if (order.compareAndSet(Order.NONE, Order.LEAVE)) {
            cancel.cancel("shutdown");
        }
    }

    boolean detached() {
        return order.get() == Order.LEAVE;
    }
}
