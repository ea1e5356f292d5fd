package dev.outcrop.server;

import dev.outcrop.store.Store;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A store that is opened on a thread of its own, while other rooms are made; closing this closes it, fetched or not. */
final class Opening implements AutoCloseable {
    private final CompletableFuture<Store> store;

    /** Begins. A platform thread, since SQLite pins its carrier. */
    Opening(Supplier<Store> open) {
        store = CompletableFuture.supplyAsync(
                open,
                work -> Thread.ofPlatform().daemon().name("outcrop-opening").start(work));
    }

    /** Waits for it; fails as opening it failed. */
    Store get() {
        try {
            return store.join();
        } catch (CompletionException failure) {
            switch (failure.getCause()) {
                case RuntimeException known -> throw known;
                case Error fatal -> throw fatal;
                case null, default -> throw failure;
            }
        }
    }

    @Override
    public void close() {
        store.handle((found, _) -> Optional.ofNullable(found)).join().ifPresent(Store::close);
    }
}
