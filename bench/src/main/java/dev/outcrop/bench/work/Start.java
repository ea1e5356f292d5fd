package dev.outcrop.bench.work;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.sim.Script;
import dev.outcrop.bench.system.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cold process: how soon it can serve, how long the very first answer waits, what it holds when nothing happens. */
public final class Start implements Workload {
    private static final Script SCRIPT = Script.answer(10, 10);
    private static final double MIB = 1 << 20;

    /** Milliseconds until compilers are done and have given back what they took. */
    private static final long UNTIL_IDLE = 15_000;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "a cold process, its first answer, and its memory when idle";
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        Subject subject = scene.subject();
        var first = Exchange.of(scene.question(SCRIPT), SCRIPT.tokens());
        subject.load().run(List.of(Lane.once(first)), Duration.ofSeconds(30));
        double toFirst = first.toFirst() / 1e6;
        var figures = new LinkedHashMap<String, Double>();
        double limit = scene.limit("start.first", toFirst);
        if (subject.child().isEmpty()) {
            return figures;
        }
        figures.put("first 200 ms", subject.readyMillis());
        figures.put("first answer added ms", first.end() == Exchange.End.WHOLE ? toFirst - limit : Double.NaN);
        Scene.pause(UNTIL_IDLE);
        // Before anything is collected by order: nobody does that to a server that runs.
        figures.put("idle memory MB", subject.residentBytes() / MIB);
        subject.memory().heap().ifPresent(bytes -> figures.put("of it live heap MB", bytes / MIB));
        return figures;
    }
}
