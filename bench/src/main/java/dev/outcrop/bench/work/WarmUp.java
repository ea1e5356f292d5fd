package dev.outcrop.bench.work;

import java.time.Duration;

/**
 * Load ahead of what is measured, by the same rule for all systems: until then the JVM's compilers take up to a core of the two. How
 * long they need is a matter of the machine, so it is them who are asked.
 */
public final class WarmUp {
    private static final Duration SLICE = Duration.ofSeconds(10);
    private static final Duration LEAST = Duration.ofSeconds(40);
    private static final Duration MOST = Duration.ofMinutes(3);

    /** Of one core, as a share. */
    private static final double REST = 0.15;

    private WarmUp() {}

    /** Returns when the system is warm, or after three minutes; for a look, after five seconds. */
    public static void make(Scene scene) {
        if (scene.quick()) {
            Saturation.warm(scene, LEAST.dividedBy(8));
            return;
        }
        double share = 1;
        Duration past = Duration.ZERO;
        while (past.compareTo(LEAST) < 0 || (!rests(share) && past.compareTo(MOST) < 0)) {
            double before = scene.subject().compilerSeconds();
            long from = System.nanoTime();
            Saturation.warm(scene, SLICE);
            share = (scene.subject().compilerSeconds() - before) * 1e9 / (System.nanoTime() - from);
            past = past.plus(SLICE);
        }
        System.out.println(
                "warm after " + past.toSeconds() + " s: compilers take " + Math.round(share * 100) + " % of a core");
    }

    /** Below nothing it is unknown: a compiler's thread has ended, and took its time along. */
    private static boolean rests(double share) {
        return share >= 0 && share <= REST;
    }
}
