package dev.outcrop.bench.work;

import static java.util.Objects.requireNonNull;

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
import java.util.SplittableRandom;

/**
 * Clients that ask again as soon as they are answered, at a steady pace: they begin spread over the time that one answer
 * takes, so that questions come evenly.
 */
public final class Paced implements Workload {
    private static final long SEED = 20_261_129;

    private final String name;
    private final String title;
    private final int clients;
    private final Script script;

    private Paced(String name, String title, int clients, Script script) {
        this.name = requireNonNull(name, "name is null");
        this.title = requireNonNull(title, "title is null");
        this.clients = clients;
        this.script = requireNonNull(script, "script is null");
    }

    /** W1: text only. */
    public static Paced text() {
        return new Paced("W1", "200 clients, answers of 200 tokens, 10 ms apart", 200, Script.answer(200, 10));
    }

    /** W2: a tool call first. */
    public static Paced tool() {
        return new Paced(
                "W2",
                "200 clients, a tool turn, then 100 tokens, 10 ms apart",
                200,
                Script.answer(100, 10).withTools(1));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        var load = scene.subject().load();
        var asked = new ArrayList<Exchange>();
        var latencies = new Samples();
        long answer = script.tokens() * script.paceNanos();
        long start = System.nanoTime() + 50_000_000;
        long steady = start + answer;
        long end = steady + Duration.ofSeconds(scene.quick() ? 4 : 10).toNanos();
        var lanes = new ArrayList<Lane>();
        var chance = new SplittableRandom(SEED);
        for (int i = 0; i < clients; i++) {
            // By chance, for evenly spread beginnings are in step with the pace: then all tokens come at the same time.
            lanes.add(new Lane(start + chance.nextLong(answer), () -> {
                if (System.nanoTime() >= end) {
                    return Optional.empty();
                }
                var exchange =
                        Exchange.of(scene.question(script), script.tokens()).into(latencies);
                asked.add(exchange);
                return Optional.of(exchange);
            }));
        }
        Meter meter = scene.meter();
        load.run(lanes, Duration.ofNanos(end - start).plusSeconds(30));
        return figures(scene, asked, latencies, steady, end, meter);
    }

    private Map<String, Double> figures(
            Scene scene, List<Exchange> asked, Samples latencies, long steady, long end, Meter meter) {
        var toFirst = new Samples();
        var answerTimes = new Samples();
        asked.stream().filter(one -> one.toFirst() >= 0).forEach(one -> toFirst.add(one.toFirst()));
        long tokens = asked.stream().mapToLong(Exchange::tokens).sum();
        // A whole answer takes as long as its pace says, or longer: the share is the rate that the reader gets.
        asked.stream()
                .filter(one -> one.end() == End.WHOLE)
                .forEach(one -> answerTimes.add(one.endedAt() - one.askedAt()));
        double direct = scene.limit(name + ".first", toFirst.millis(0.5));
        double rate = rate(asked, steady, end);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("first token added p50 ms", toFirst.millis(0.5) - direct);
        figures.put("first token added p99 ms", toFirst.millis(0.99) - direct);
        figures.put("token added p50 ms", latencies.millis(0.5));
        figures.put("token added p99 ms", latencies.millis(0.99));
        figures.put("answer p50 ms", answerTimes.millis(0.5));
        figures.put("token rate k/s", rate / 1000);
        figures.put("token rate, share of direct", rate / scene.limit(name + ".rate", rate));
        figures.put("failed", (double)
                asked.stream().filter(one -> one.end() == End.FAILED).count());
        figures.put("answers", (double) asked.size());
        figures.put("CPU s per 1,000 tokens", meter.secondsPerThousand(tokens));
        return figures;
    }

    /** Tokens a second of the answers under way in the steady part, by the share of each that falls into it. */
    private static double rate(List<Exchange> asked, long from, long to) {
        double tokens = 0;
        for (Exchange one : asked) {
            long inside = Math.min(one.endedAt(), to) - Math.max(one.askedAt(), from);
            if (inside > 0 && one.endedAt() > one.askedAt()) {
                tokens += one.tokens() * (double) inside / (one.endedAt() - one.askedAt());
            }
        }
        return tokens * 1e9 / (to - from);
    }
}
