package dev.outcrop.run;

import dev.outcrop.run.RunEvent.HandedOver;
import dev.outcrop.run.RunEvent.ModelFinished;
import dev.outcrop.run.RunEvent.ModelRetried;
import dev.outcrop.run.RunEvent.ModelWaiting;
import dev.outcrop.run.RunEvent.StepStarted;
import dev.outcrop.run.RunEvent.StepSuperseded;
import dev.outcrop.run.RunEvent.ToolProgress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells in the answer that a person reads why the specialist it has asked waits for a model, and when it goes on. It follows
 * the specialist's run on a thread of its own, so that the specialist waits for nobody.
 */
final class WaitMirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitMirror.class);

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final LiveRun child;
    private final RunWriter asker;
    private final String call;
    private final Thread follower;

    /** The specialist's own calls of specialists; what any other tool shows of itself is no wait, whatever it says. */
    private final Set<String> handedOver = new HashSet<>();

    private int seen;
    private Optional<String> modelId = Optional.empty();
    private boolean told;
    private volatile boolean over;

    private WaitMirror(LiveRun child, RunWriter asker, String call) {
        this.child = child;
        this.asker = asker;
        this.call = call;
        List<RunEvent> before = child.from(0);
        this.seen = before.size();
        before.forEach(this::noteHandOver);
        this.follower = Thread.ofVirtual().name("outcrop-waits-" + child.id()).unstarted(this::follow);
    }

    /** Follows {@code child} from now on, for {@code call} of the run of {@code asker}, until it is closed. */
    static WaitMirror of(LiveRun child, RunWriter asker, String call) {
        var mirror = new WaitMirror(child, asker, call);
        mirror.follower.start();
        return mirror;
    }

    private void follow() {
        try {
            while (!over && asker.failure().isEmpty()) {
                List<RunEvent> more = child.awaitPatiently(seen, PATIENCE);
                seen += more.size();
                more.forEach(this::mirror);
            }
        } catch (InterruptedException _) {
            over = true; // as whoever closes this has said
        } catch (RuntimeException failure) {
            LOG.info("that run {} waits is not told any more: {}", child.id(), failure.getMessage());
        }
    }

    private void mirror(RunEvent event) {
        switch (event) {
            case StepStarted e -> modelId = Optional.of(e.modelId());
            case ModelWaiting e -> tell(reason("turn").put("ahead", e.ahead()));
            case ModelRetried e -> {
                boolean another =
                        modelId.filter(before -> !before.equals(e.modelId())).isPresent();
                modelId = Optional.of(e.modelId());
                tell(reason(e.reason())
                        .put("seconds", e.pause().plusMillis(999).toSeconds())
                        .put("another", another));
            }
            case StepSuperseded e -> tell(reason(e.reason()).put("seconds", 0).put("another", false));
            case HandedOver e -> noteHandOver(e);
            // A specialist of the specialist waits.
            case ToolProgress e
            when handedOver.contains(e.call()) && e.progress().has(ToolProgress.WAITING) ->
                tell(e.progress().path(ToolProgress.WAITING));
            case ModelFinished _ -> goOn();
            default -> {
                if (event.delta()) {
                    goOn();
                }
            }
        }
    }

    private void noteHandOver(RunEvent event) {
        if (event instanceof HandedOver over) {
            handedOver.add(over.call());
        }
    }

    private static ObjectNode reason(String word) {
        return JSON.objectNode().put("reason", word.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private void goOn() {
        if (told) {
            tell(JSON.nullNode());
        }
    }

    private void tell(JsonNode wait) {
        told = wait.isObject();
        ObjectNode progress = JSON.objectNode().set(ToolProgress.WAITING, wait);
        asker.soon(stamp -> new ToolProgress(stamp, call, progress));
    }

    /** Nothing is told any more when this returns, and nothing is left as waiting. */
    @Override
    public void close() {
        over = true;
        follower.interrupt();
        boolean interrupted = false;
        while (follower.isAlive()) {
            try {
                follower.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (asker.failure().isEmpty()) {
            goOn();
        }
    }
}
