package dev.outcrop.run;

import dev.outcrop.run.RunEvent.ToolProgress;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** What a running call shows of itself; a tool that goes on after its call was given up is not heard any more. */
final class CallProgress implements Consumer<JsonNode> {
    private final ReentrantLock lock = new ReentrantLock();
    private final RunWriter writer;
    private final String call;
    private boolean over;

    CallProgress(RunWriter writer, String call) {
        this.writer = writer;
        this.call = call;
    }

    @Override
    public void accept(JsonNode progress) {
        lock.lock();
        try {
            if (!over) {
                writer.write(stamp -> new ToolProgress(stamp, call, progress));
            }
        } finally {
            lock.unlock();
        }
    }

    void end() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
    }
}
