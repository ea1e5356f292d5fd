package dev.outcrop.bench.work;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Exchange.End;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.load.Samples;
import dev.outcrop.bench.sim.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** W7: one chat whose model's connection is cut again and again, beside 20 healthy ones. */
public final class Neighbours implements Workload {
    private static final int HEALTHY = 20;
    private static final Script GOOD = Script.answer(200, 10);
    private static final Script BAD = Script.answer(200, 10).withCut(30);

    @Override
    public String name() {
        return "W7";
    }

    @Override
    public String title() {
        return "20 healthy chats beside one whose model is cut off";
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        var healthy = new ArrayList<Exchange>();
        var failing = new ArrayList<Exchange>();
        var latencies = new Samples();
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < HEALTHY; i++) {
            lanes.add(lane(scene, end, GOOD, latencies, healthy));
        }
        lanes.add(lane(scene, end, BAD, new Samples(), failing));
        scene.subject().load().run(lanes, Duration.ofSeconds(40));
        var figures = new LinkedHashMap<String, Double>();
        figures.put("healthy answers", (double) healthy.size());
        figures.put("healthy answers that failed", (double)
                healthy.stream().filter(one -> one.end() != End.WHOLE).count());
        figures.put("healthy, token added p50 ms", latencies.millis(0.5));
        figures.put("healthy, token added p99 ms", latencies.millis(0.99));
        figures.put("failing answers", (double) failing.size());
        return figures;
    }

    private static Lane lane(Scene scene, long end, Script script, Samples latencies, List<Exchange> asked) {
        return new Lane(System.nanoTime(), () -> {
            if (System.nanoTime() >= end) {
                return Optional.empty();
            }
            var exchange = Exchange.of(scene.question(script), script.tokens()).into(latencies);
            asked.add(exchange);
            return Optional.of(exchange);
        });
    }
}
