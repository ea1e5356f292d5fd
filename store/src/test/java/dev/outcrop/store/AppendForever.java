package dev.outcrop.store;

import static dev.outcrop.store.Scene.ANN;

import dev.outcrop.run.Lease;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that appends three events at a time, one of a model call that broke off, and prints the number of each append that is stored, until it is killed. */
final class AppendForever {
    private AppendForever() {}

    public static void main(String[] arguments) {
        var scene = new Scene(Clock.systemUTC());
        try (Store store = Store.open(StoreOptions.sqlite(Path.of(arguments[0])))) {
            Lease lease = Scene.begun(store.journal().begin(scene.ask(ANN, "c", "m1", "", "x")));
            for (long n = 1; n < 1_000_000; n++) {
                store.journal()
                        .append(
                                lease,
                                List.of(
                                        scene.text("r-m1", 3 * n - 1, 1, "one"),
                                        scene.text("r-m1", 3 * n, 1, "two"),
                                        scene.cut("r-m1", 3 * n + 1, 1, "0.000000003")));
                System.out.println(n);
            }
        }
    }
}
