package dev.outcrop.bedrock.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The newest calls so far, and waiting for the next. */
final class Calls {
    private final List<RecordedCall> calls = new ArrayList<>();
    private final int remembered;
    private int forgotten;

    Calls(int remembered) {
        this.remembered = remembered;
    }

    /** Returns the call's number, from 1. */
    synchronized int add(RecordedCall call) {
        calls.add(call);
        if (calls.size() > remembered) {
            calls.removeFirst();
            forgotten++;
        }
        notifyAll();
        return forgotten + calls.size();
    }

    synchronized List<RecordedCall> all() {
        return List.copyOf(calls);
    }

    synchronized RecordedCall await(int number, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (forgotten + calls.size() < number) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("expected call " + number + " within " + deadline + ", but have " + calls);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        if (number <= forgotten) {
            throw new AssertionError("call " + number + " is forgotten: " + remembered + " are remembered");
        }
        return calls.get(number - 1 - forgotten);
    }

    RecordedCall awaitEnd(int number, RecordedCall.State expected, Duration deadline) {
        RecordedCall call = await(number, deadline);
        try {
            RecordedCall.State state = call.ended().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            if (state != expected) {
                throw new AssertionError("expected call " + number + " to be " + expected + ", but it is " + call);
            }
            return call;
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(
                    "call " + number + " was not " + expected + " within " + deadline + ": " + call, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AssertionError interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting for a call", cause);
    }
}
