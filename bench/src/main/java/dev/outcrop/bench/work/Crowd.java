package dev.outcrop.bench.work;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Exchange.End;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.load.Samples;
import dev.outcrop.bench.sim.Script;
import dev.outcrop.bench.system.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** W4: many slow streams open at once, and what each of them costs in memory, model side and reader side together. */
public final class Crowd implements Workload {
    private static final double KIB = 1024;
    private static final String FAILED = "crowd.failed";
    private static final String MEMORY = "crowd.bytes";

    private final String name;
    private final int streams;
    private final Duration ramp;
    private final Duration steady;
    private final Duration hold;
    private final long paceMillis;

    private Crowd(String name, int streams, Duration ramp, Duration steady, Duration hold, long paceMillis) {
        this.name = requireNonNull(name, "name is null");
        this.streams = streams;
        this.ramp = requireNonNull(ramp, "ramp is null");
        this.steady = requireNonNull(steady, "steady is null");
        this.hold = requireNonNull(hold, "hold is null");
        this.paceMillis = paceMillis;
    }

    /** 1,000 streams. */
    public static Crowd thousand() {
        return new Crowd("W4", 1000, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 250);
    }

    /** As many as the machine has room for. */
    public static Crowd all() {
        return new Crowd(
                "W4-max",
                Room.here().streams(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(12),
                1000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return String.format("%,d streams at once, a token every %d ms", streams, paceMillis);
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        var figures = new LinkedHashMap<String, Double>();
        double failed = scene.noted(FAILED).orElse(0);
        double memory = scene.noted(MEMORY).orElse(0) * streams;
        if (failed > 0 || memory > Room.here().heapBytes()) {
            // It would end in an hour of collections, and tell nothing that is not known by now.
            figures.put("left out: failed at 1,000", failed);
            figures.put("left out: MB it would need", memory / (KIB * KIB));
            return figures;
        }
        Subject.Memory before = scene.subject().memory();
        var latencies = new Samples();
        var asked = new ArrayList<Exchange>();
        var lanes = new ArrayList<Lane>();
        long start = System.nanoTime() + 50_000_000;
        long measured = start + ramp.plus(steady).toNanos();
        int tokens = (int) (ramp.plus(steady).plus(hold).toMillis() / paceMillis);
        for (int i = 0; i < streams; i++) {
            var exchange = Exchange.of(scene.question(Script.answer(tokens, paceMillis)), tokens)
                    .into(latencies)
                    .recordingUntil(measured);
            asked.add(exchange);
            lanes.add(Lane.once(start + ramp.toNanos() * i / streams, exchange));
        }
        var load = scene.subject().load();
        Thread loading = Thread.ofPlatform()
                .start(() ->
                        load.run(lanes, ramp.plus(steady).plus(hold).plus(ramp).plusSeconds(20)));
        Scene.pause((measured - System.nanoTime()) / 1_000_000);
        int open = scene.simulator().stats().path("open").asInt();
        Subject.Memory at = scene.subject().memory();
        join(loading);
        var toFirst = new Samples();
        asked.stream().filter(one -> one.toFirst() >= 0).forEach(one -> toFirst.add(one.toFirst()));
        double broken = asked.stream().filter(one -> one.end() != End.WHOLE).count();
        figures.put("failed", broken);
        scene.note(FAILED, broken);
        figures.put("streams", (double) streams);
        figures.put("open when memory was measured", (double) open);
        if (at.resident() > 0) {
            boolean java = at.heap().isPresent() && before.heap().isPresent();
            long heap = java ? at.heap().getAsLong() - before.heap().getAsLong() : 0;
            // A heap that has grown before has room for them: they take what they live in nevertheless.
            double each = (double) Math.max(at.resident() - before.resident(), heap) / Math.max(1, open);
            figures.put("KiB a stream, resident", each / KIB);
            if (java) {
                figures.put("KiB a stream, live heap", heap / KIB / Math.max(1, open));
            }
            figures.put("resident with all open MB", at.resident() / (KIB * KIB));
            scene.note(MEMORY, each);
        }
        figures.put(
                "first token added p50 ms", toFirst.millis(0.5) - scene.limit(name + ".first", toFirst.millis(0.5)));
        figures.put("token added p50 ms", latencies.millis(0.5));
        figures.put("token added p99 ms", latencies.millis(0.99));
        asked.stream()
                .filter(one -> one.end() == End.FAILED)
                .findFirst()
                .ifPresent(one -> System.out.println("the first that failed: " + one.why()));
        return figures;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
