package dev.outcrop.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A process that says that it has begun a job and never ends it. */
final class HangInJob {
    private HangInJob() {}

    public static void main(String[] arguments) throws InterruptedException {
        var never = new CountDownLatch(1);
        Store store = Store.open(StoreOptions.postgres(arguments[0]));
        store.jobs().every("job", Duration.ofMillis(100), () -> {
            System.out.println("begun");
            never.await();
        });
        store.jobs().start();
        never.await();
    }
}
