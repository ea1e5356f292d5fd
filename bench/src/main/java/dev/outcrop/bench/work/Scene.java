package dev.outcrop.bench.work;

import static java.util.Objects.requireNonNull;

import dev.outcrop.bench.sim.Script;
import dev.outcrop.bench.system.SimulatorProcess;
import dev.outcrop.bench.system.Subject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A system under test in one round, and what was measured directly in the same round. */
public final class Scene {
    private final Subject subject;
    private final SimulatorProcess simulator;
    private final boolean quick;
    private final Map<String, Double> limits;
    private final Map<String, Double> found = new HashMap<>();
    private final Map<String, Double> notes = new HashMap<>();
    private int questions;

    /** {@code limits}: what the direct connection gave in this round, by name; empty while that is what is measured. */
    public Scene(Subject subject, SimulatorProcess simulator, boolean quick, Map<String, Double> limits) {
        this.subject = requireNonNull(subject, "subject is null");
        this.simulator = requireNonNull(simulator, "simulator is null");
        this.quick = quick;
        this.limits = Map.copyOf(limits);
    }

    /** What is measured. */
    Subject subject() {
        return subject;
    }

    /** The simulator. */
    SimulatorProcess simulator() {
        return simulator;
    }

    /** Whether to be quick rather than exact. */
    boolean quick() {
        return quick;
    }

    /** A conversation's id that no other question of this scene has. */
    String newId() {
        questions++;
        return "bench-" + questions;
    }

    /** Waits; a workload that has to let time pass says so by this. */
    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** The bytes of a question in a conversation of its own. */
    byte[] question(Script script) {
        return subject.question(newId(), script);
    }

    /**
     * What the direct connection gave in this round: the value itself if it is the one that is measured now, NaN if it is
     * not measured at all.
     */
    double limit(String name, double value) {
        found.put(name, value);
        return limits.getOrDefault(name, subject.child().isEmpty() ? value : Double.NaN);
    }

    /** Keeps what one workload has seen of the system, for another. */
    void note(String name, double value) {
        notes.put(name, value);
    }

    /** What was kept; empty if that workload was not done. */
    OptionalDouble noted(String name) {
        return notes.containsKey(name) ? OptionalDouble.of(notes.get(name)) : OptionalDouble.empty();
    }

    /** What this scene has found, for the scenes after it. */
    public Map<String, Double> found() {
        return Map.copyOf(found);
    }

    /** Tokens a processor second pays for are counted from here. */
    Meter meter() {
        return new Meter(subject.child().isPresent() ? Optional.of(subject) : Optional.empty());
    }
}
