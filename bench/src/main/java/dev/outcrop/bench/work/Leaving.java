package dev.outcrop.bench.work;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.load.Load;
import dev.outcrop.bench.load.Samples;
import dev.outcrop.bench.sim.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import tools.jackson.databind.JsonNode;

/**
 * W5: readers leave in the middle. Where a run is a connection, the model's call should end soon after; where it is not,
 * it has to go on, and end when it is told to stop.
 */
public final class Leaving implements Workload {
    private static final int READERS = 100;
    private static final int TOKENS = 300;
    private static final int LEAVE_AFTER = 20;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "W5";
    }

    @Override
    public String title() {
        return "100 readers who leave after 20 of 300 tokens; and as many stops";
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        var figures = new LinkedHashMap<String, Double>();
        leave(scene, figures);
        if (scene.subject().stop("x").isPresent()) {
            stop(scene, figures);
        }
        return figures;
    }

    private static void leave(Scene scene, Map<String, Double> figures) {
        scene.simulator().reset();
        var asked = new ArrayList<Exchange>();
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < READERS; i++) {
            var exchange =
                    Exchange.leaving(scene.question(Script.answer(TOKENS, 10).withKey(i)), LEAVE_AFTER);
            asked.add(exchange);
            lanes.add(Lane.once(System.nanoTime() + i * 10_000_000L, exchange));
        }
        scene.subject().load().run(lanes, LIMIT);
        JsonNode stats = scene.simulator().settled(LIMIT);
        double calls = Math.max(1, stats.path("calls").asInt());
        figures.put(
                "model calls that went on to the end %",
                100 * stats.path("whole").asInt() / calls);
        figures.put("model calls cancelled %", 100 * stats.path("cancelled").size() / calls);
        Samples seen = delays(stats, key -> asked.get(key).endedAt());
        figures.put("left, seen by the model p50 ms", seen.millis(0.5));
        figures.put("left, seen by the model max ms", seen.millis(1));
    }

    private static void stop(Scene scene, Map<String, Double> figures) {
        scene.simulator().reset();
        Load load = scene.subject().load();
        long[] stoppedAt = new long[READERS];
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < READERS; i++) {
            int reader = i;
            String id = scene.newId();
            byte[] stop = scene.subject().stop(id).orElseThrow();
            byte[] question =
                    scene.subject().question(id, Script.answer(TOKENS, 10).withKey(i));
            lanes.add(Lane.once(
                    System.nanoTime() + i * 10_000_000L,
                    Exchange.of(question, 0).when(LEAVE_AFTER, () -> {
                        stoppedAt[reader] = System.nanoTime();
                        load.add(Lane.once(Exchange.plain(stop)));
                    })));
        }
        load.run(lanes, LIMIT);
        JsonNode stats = scene.simulator().settled(LIMIT);
        figures.put(
                "stopped, model calls cancelled %",
                100.0
                        * stats.path("cancelled").size()
                        / Math.max(1, stats.path("calls").asInt()));
        Samples seen = delays(stats, key -> stoppedAt[key]);
        figures.put("stop, seen by the model p50 ms", seen.millis(0.5));
        figures.put("stop, seen by the model max ms", seen.millis(1));
    }

    private static Samples delays(JsonNode stats, IntToLongFunction begun) {
        var delays = new Samples();
        for (JsonNode one : stats.path("cancelled")) {
            delays.add(one.path("nanos").asLong()
                    - begun.applyAsLong(one.path("key").asInt()));
        }
        return delays;
    }
}
