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

/** W3: how many answers there can be. The model sends each answer as fast as it can. */
public final class Saturation implements Workload {
    private static final int CONNECTIONS = 64;
    private static final Script SCRIPT = Script.answer(50, 0);

    @Override
    public String name() {
        return "W3";
    }

    @Override
    public String title() {
        return "64 connections, answers of 50 tokens at full speed";
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        long start = System.nanoTime();
        long from = start + Duration.ofSeconds(1).toNanos();
        long end = from + Duration.ofSeconds(scene.quick() ? 3 : 6).toNanos();
        Meter meter = scene.meter();
        List<Exchange> asked = run(scene, SCRIPT, end);
        var figures = new LinkedHashMap<String, Double>();
        var times = new Samples();
        long whole = 0;
        for (Exchange one : asked) {
            if (one.end() == End.WHOLE && one.endedAt() >= from && one.endedAt() < end) {
                whole++;
                times.add(one.endedAt() - one.askedAt());
            }
        }
        double rate = whole * 1e9 / (end - from);
        figures.put("answers/s", rate);
        figures.put("answers/s, share of direct", rate / scene.limit("W3.rate", rate));
        figures.put("answer p50 ms", times.millis(0.5));
        figures.put("answer p99 ms", times.millis(0.99));
        figures.put("failed", (double)
                asked.stream().filter(one -> one.end() == End.FAILED).count());
        figures.put(
                "CPU s per 1,000 tokens",
                meter.secondsPerThousand(
                        asked.stream().mapToLong(Exchange::tokens).sum()));
        return figures;
    }

    /** The same without figures, and half of the time with a tool turn. */
    static void warm(Scene scene, Duration time) {
        long half = time.dividedBy(2).toNanos();
        run(scene, SCRIPT, System.nanoTime() + half);
        run(scene, SCRIPT.withTools(1), System.nanoTime() + half);
    }

    private static List<Exchange> run(Scene scene, Script script, long end) {
        var asked = new ArrayList<Exchange>();
        var nobody = new Samples();
        var lanes = new ArrayList<Lane>();
        for (int i = 0; i < CONNECTIONS; i++) {
            lanes.add(new Lane(System.nanoTime(), () -> {
                if (System.nanoTime() >= end) {
                    return Optional.empty();
                }
                var exchange =
                        Exchange.of(scene.question(script), script.tokens()).into(nobody);
                asked.add(exchange);
                return Optional.of(exchange);
            }));
        }
        scene.subject()
                .load()
                .run(lanes, Duration.ofNanos(end - System.nanoTime()).plusSeconds(20));
        return asked;
    }
}
