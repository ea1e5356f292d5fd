package dev.outcrop.bench;

import dev.outcrop.bench.report.Figure;
import dev.outcrop.bench.report.Figures;
import dev.outcrop.bench.report.Results;
import dev.outcrop.bench.system.Contestant;
import dev.outcrop.bench.system.Places;
import dev.outcrop.bench.system.SimulatorProcess;
import dev.outcrop.bench.system.StolenTime;
import dev.outcrop.bench.system.Subject;
import dev.outcrop.bench.work.Scene;
import dev.outcrop.bench.work.Start;
import dev.outcrop.bench.work.WarmUp;
import dev.outcrop.bench.work.Workload;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All systems by turns, so that what else happens on the machine meets them alike. Each is started anew in each round,
 * warmed, and alone while it is measured.
 */
record Rounds(
        Places places,
        List<Contestant> contestants,
        List<Workload> workloads,
        int rounds,
        boolean quick,
        Results results) {
    private static final Duration SETTLING = Duration.ofSeconds(20);

    List<Figure> run() {
        Path logs = places.work().resolve("logs");
        var figures = new ArrayList<Figure>();
        try (var simulator = SimulatorProcess.start(places, logs);
                var http2 = SimulatorProcess.http2(places, logs)) {
            for (int round = 1; round <= rounds; round++) {
                Map<String, Double> limits = new HashMap<>();
                var inRound = new ArrayList<Figure>();
                for (Contestant contestant : order(round)) {
                    try {
                        measure(contestant, contestant.http2() ? http2 : simulator, logs, round, limits, inRound);
                    } catch (IllegalStateException | UncheckedIOException e) {
                        // One that fails is not to cost the figures of the others.
                        System.out.println("round " + round + "  " + contestant.name() + "  FAILED: " + e.getMessage());
                        inRound.add(new Figure(round, contestant.name(), "trouble", "rounds broken off", 1));
                    }
                }
                results.round(round, inRound);
                figures.addAll(inRound);
                results.summary(new Figures(figures)); // a run that is broken off has its table too
            }
        }
        return figures;
    }

    /** The first stays the first, for the others are compared with it; the others change places. */
    private List<Contestant> order(int round) {
        var order = new ArrayList<>(contestants);
        Collections.rotate(order.subList(Math.min(1, order.size()), order.size()), round - 1);
        return order;
    }

    private void measure(
            Contestant contestant,
            SimulatorProcess simulator,
            Path logs,
            int round,
            Map<String, Double> limits,
            List<Figure> figures) {
        settle(simulator);
        simulator.reset();
        try (Subject subject = contestant.start(simulator.port(), logs)) {
            var scene = new Scene(subject, simulator, quick, limits);
            boolean warm = false;
            for (Workload workload : workloads) {
                if (!contestant.only().orElse(workload.name()).equals(workload.name())) {
                    continue;
                }
                boolean cold = workload instanceof Start && subject.child().isPresent();
                if (!warm && !cold) {
                    WarmUp.make(scene);
                    warm = true;
                }
                settle(simulator);
                Map<String, Double> found = measure(workload, scene);
                found.forEach((name, value) ->
                        figures.add(new Figure(round, contestant.name(), workload.name(), name, value)));
                System.out.println("round " + round + "  " + contestant.name() + "  " + workload.name() + "  " + found);
                if (!subject.runs()) {
                    throw new IllegalStateException("its process ended in " + workload.name());
                }
            }
            if (subject.child().isEmpty()) {
                limits.putAll(scene.found());
            }
        }
    }

    /** A workload that breaks off is not to cost the ones behind it. */
    private static Map<String, Double> measure(Workload workload, Scene scene) {
        StolenTime before = StolenTime.now();
        try {
            var found = new LinkedHashMap<>(workload.measure(scene));
            StolenTime.now().percentSince(before).ifPresent(percent -> found.put("time stolen by the host %", percent));
            return found;
        } catch (IllegalStateException | UncheckedIOException e) {
            System.out.println(workload.name() + " was broken off: " + e.getMessage());
            return Map.of("broken off", 1.0);
        }
    }

    /** What the one before has left behind, a model's call that nobody reads, is not to be paid by the next. */
    private static void settle(SimulatorProcess simulator) {
        int open = simulator.settled(SETTLING).path("open").asInt();
        if (open > 0) {
            System.out.println(open + " model calls are still open from before");
        }
    }
}
