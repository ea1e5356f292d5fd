package dev.outcrop.bench.work;

import dev.outcrop.bench.load.Exchange;
import dev.outcrop.bench.load.Lane;
import dev.outcrop.bench.sim.Script;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** W6: what a run of 40 tool calls weighs on the wire, against what there is to tell: texts, inputs and results. */
public final class ManySteps implements Workload {
    private static final int STEPS = 40;
    private static final int SAY = 100;
    private static final int RESULT = 2000;
    private static final int TOKENS = 5;
    private static final int TOKEN_BYTES = "~0123456789abcdef~ ".length();

    @Override
    public String name() {
        return "W6";
    }

    @Override
    public String title() {
        return "one run of 40 tool calls with results of 2 KB and 100 characters of text each";
    }

    @Override
    public Map<String, Double> measure(Scene scene) {
        var figures = new LinkedHashMap<String, Double>();
        if (scene.subject().child().isEmpty()) {
            return figures; // the simulator calls no tools
        }
        scene.simulator().reset();
        Script script = Script.answer(TOKENS, 1).withTools(STEPS).withSizes(SAY, RESULT);
        var run = Exchange.of(scene.question(script), TOKENS);
        scene.subject().load().run(List.of(Lane.once(run)), Duration.ofSeconds(60));
        var stats = scene.simulator().stats();
        int steps = stats.path("calls").asInt() - 1;
        int input = ("{\"city\":\"Oslo+" + RESULT + "\"}").length();
        double content =
                (double) steps * (SAY + input) + stats.path("resultBytes").asLong() + run.tokens() * TOKEN_BYTES;
        boolean whole = run.end() == Exchange.End.WHOLE && steps == STEPS;
        figures.put("failed", whole ? 0.0 : 1.0);
        figures.put("tool calls", (double) steps);
        figures.put("content KB", content / 1000);
        figures.put("sent KB", run.bytes() / 1000.0);
        figures.put("sent / content", run.bytes() / content);
        figures.put("run ms", (run.endedAt() - run.askedAt()) / 1e6);
        return figures;
    }
}
