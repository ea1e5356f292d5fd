package dev.outcrop.store;

import dev.outcrop.run.Journal;
import org.junit.jupiter.api.AfterEach;

/** A fresh store on one of the databases, with a clock that stands still. */
abstract class OnEachBackend {
    final SettableClock clock = new SettableClock();
    final Scene scene = new Scene(clock);
    final StoreOptions options;
    final Store store;
    final Journal journal;

    OnEachBackend(Backend backend) {
        options = backend.fresh().clock(clock);
        store = Store.open(options);
        journal = store.journal();
    }

    @AfterEach
    void close() {
        store.close();
    }
}
