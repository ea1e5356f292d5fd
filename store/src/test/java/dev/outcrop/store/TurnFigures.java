package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;
import static dev.outcrop.store.Scene.conversation;

import com.sun.management.OperatingSystemMXBean;
import dev.outcrop.run.Journal;
import dev.outcrop.run.Lease;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Measures whole turns in new conversations, as 64 people make them at the same moment, to be run by hand: {@code
 * TurnFigures sqlite|postgresql [seconds] [rounds]}. What a turn reads and writes is what a run does without tools.
 */
final class TurnFigures {
    private static final int PEOPLE = 64;
    private static final Scene SCENE = new Scene(Clock.systemUTC());
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private TurnFigures() {}

    public static void main(String[] arguments) throws Exception {
        Backend backend = Backend.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 6;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2;
        try (Store store = Store.open(backend.fresh())) {
            for (int round = 0; round < rounds; round++) {
                turns(store, "c" + round + "-", seconds);
            }
        }
        System.exit(0); // the database server for tests has threads of its own
    }

    private static void turns(Store store, String name, double seconds) throws Exception {
        var over = new AtomicBoolean();
        var made = new AtomicInteger();
        long start = System.nanoTime();
        long used = SYSTEM.getProcessCpuTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var people = IntStream.range(0, PEOPLE)
                    .mapToObj(_ -> threads.submit(() -> {
                        while (!over.get()) {
                            turn(store, name + made.incrementAndGet());
                        }
                        return true;
                    }))
                    .toList();
            Thread.sleep((long) (seconds * 1_000));
            over.set(true);
            for (var person : people) {
                person.get();
            }
        }
        double passed = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%.0f turns/s, %.0f microseconds of our own CPU for each%n",
                made.get() / passed, (SYSTEM.getProcessCpuTime() - used) / 1e3 / made.get());
    }

    private static void turn(Store store, String id) {
        Journal journal = store.journal();
        Lease lease = Scene.begun(journal.begin(SCENE.ask(ANN, id, "m" + id, "", "What is the weather in Oslo?")));
        String run = lease.run().value();
        store.conversations().messages(ANN, conversation(id));
        journal.readAll(List.of(lease.run()));
        journal.append(lease, List.of(SCENE.step(run, 2, 1)));
        String answer = "some words ".repeat(50);
        journal.append(lease, List.of(SCENE.text(run, 52, 1, answer), SCENE.finished(run, 53, 1, answer)));
        journal.append(lease, List.of(SCENE.completed(run, 54)));
        journal.due(ANN.id(), conversation(id));
    }
}
