package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;

import dev.outcrop.id.RunId;
import dev.outcrop.run.Lease;
import dev.outcrop.run.RunEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Measures the store, to be run by hand: {@code StoreFigures sqlite|postgresql}. Prints one figure per line. */
final class StoreFigures {
    private static final Scene SCENE = new Scene(Clock.systemUTC());

    private StoreFigures() {}

    public static void main(String[] arguments) throws Exception {
        Backend backend = Backend.valueOf(arguments[0].toUpperCase(java.util.Locale.ROOT));
        try (Store store = Store.open(backend.fresh())) {
            appends(store, "warm", 64, 20);
            appends(store, "one", 1, 500);
            for (int writers : List.of(8, 64, 200)) {
                appends(store, "many" + writers, writers, 100);
            }
        }
        try (Store store = Store.open(backend.fresh())) {
            transcript(store);
        }
        try (Store store = Store.open(backend.fresh())) {
            search(store);
        }
        System.exit(0); // the database server for tests has threads of its own
    }

    private static void appends(Store store, String name, int writers, int each) throws Exception {
        List<Lease> leases = IntStream.range(0, writers)
                .mapToObj(i ->
                        Scene.begun(store.journal().begin(SCENE.ask(ANN, name + i, "m" + name + i, "", "a question"))))
                .toList();
        long start = System.nanoTime();
        var latencies = new ArrayList<Long>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = leases.stream()
                    .map(lease -> threads.submit(() -> {
                        var own = new long[each];
                        for (int seq = 0; seq < each; seq++) {
                            long before = System.nanoTime();
                            store.journal()
                                    .append(
                                            lease,
                                            List.of(SCENE.text(
                                                    lease.run().value(),
                                                    2 + seq,
                                                    1,
                                                    "forty characters of an answer, as it were")));
                            own[seq] = System.nanoTime() - before;
                        }
                        return own;
                    }))
                    .toList();
            for (var each1 : done) {
                Arrays.stream(each1.get()).forEach(latencies::add);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        latencies.sort(null);
        System.out.printf(
                "appends, %d writers: %.0f/s, p50 %.2f ms, p99 %.2f ms%n",
                writers,
                writers * each / seconds,
                latencies.get(latencies.size() / 2) / 1e6,
                latencies.get(latencies.size() * 99 / 100) / 1e6);
        leases.forEach(lease -> store.journal()
                .append(lease, List.of(SCENE.completed(lease.run().value(), 100_000))));
    }

    /** A conversation of 200 answers with 2,000 deltas each. */
    private static void transcript(Store store) {
        var runs = new ArrayList<RunId>();
        for (int i = 0; i < 200; i++) {
            String run = "r-m" + i;
            Lease lease = Scene.begun(
                    store.journal().begin(SCENE.ask(ANN, "c", "m" + i, i == 0 ? "" : "a-m" + (i - 1), "a question")));
            var events = new ArrayList<RunEvent>(List.of(SCENE.step(run, 2, 1)));
            IntStream.range(0, 2_000).forEach(d -> events.add(SCENE.text(run, 3 + d, 1, "some words ")));
            store.journal().append(lease, events);
            store.journal()
                    .append(
                            lease,
                            List.of(
                                    SCENE.finished(run, 3_000, 1, "some words ".repeat(2_000)),
                                    SCENE.completed(run, 3_001)));
            runs.add(lease.run());
        }
        System.out.printf(
                "database with 400,000 deltas: %.1f MB%n", store.health().bytes() / 1e6);
        times("transcript of 200 answers", () -> store.journal().readAll(runs).size());
        long start = System.nanoTime();
        long removed = store.compact(Clock.systemUTC().instant().plusSeconds(1));
        System.out.printf("compaction of %d events: %.0f ms%n", removed, (System.nanoTime() - start) / 1e6);
        times("transcript after compaction", () -> store.journal().readAll(runs).size());
    }

    private static void search(Store store) {
        var random = new java.util.SplittableRandom(7);
        for (int i = 0; i < 5_000; i++) {
            String conversation = "c" + i;
            String parent = "";
            for (int m = 0; m < 3; m++) {
                String id = "m" + i + "-" + m;
                SCENE.turn(
                        store.journal(),
                        ANN,
                        conversation,
                        id,
                        parent,
                        words(random, 12) + (i == 17 ? " 豚肉" : ""),
                        words(random, 150));
                parent = "a-" + id;
            }
        }
        System.out.printf(
                "database with 5,000 conversations: %.1f MB%n", store.health().bytes() / 1e6);
        times(
                "first page",
                () -> store.conversations()
                        .list(ANN, Optional.empty(), 50, Optional.empty())
                        .conversations()
                        .size());
        for (String query : List.of("豚肉", "nowhere to be found", "leek", "e")) {
            times(
                    "search " + query,
                    () -> store.conversations()
                            .list(ANN, Optional.of(query), 50, Optional.empty())
                            .conversations()
                            .size());
        }
    }

    private static String words(RandomGenerator random, int count) {
        List<String> words = List.of(
                "leek", "rice", "winter", "大根", "soup", "temperature", "tomato", "frost", "oven", "an", "the", "of");
        return String.join(
                " ",
                IntStream.range(0, count)
                        .mapToObj(_ -> words.get(random.nextInt(1, words.size())))
                        .toList());
    }

    private static void times(String what, java.util.function.IntSupplier work) {
        var nanos = new long[7];
        int result = 0;
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            result = work.getAsInt();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf("%s: median %.1f ms (%d found)%n", what, nanos[3] / 1e6, result);
    }
}
