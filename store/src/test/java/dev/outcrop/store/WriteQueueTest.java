package dev.outcrop.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outcrop.store.WriteQueue.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WriteQueueTest {
    private static final long LONG = Long.MAX_VALUE;

    private final WriteQueue queue = new WriteQueue();

    private static Pending<?> pending() {
        return new Pending<>((_, _) -> true, Trouble.Patience.BRIEF, 0);
    }

    private Pending<?> put(Place place) throws InterruptedException {
        Pending<?> pending = pending();
        assertThat(queue.offer(pending, place, 0)).isTrue();
        return pending;
    }

    private List<Pending<?>> put(int count, Place place) throws InterruptedException {
        var all = new ArrayList<Pending<?>>();
        for (int i = 0; i < count; i++) {
            all.add(put(place));
        }
        return all;
    }

    @Test
    void what_somebody_waits_for_overtakes_what_nobody_does() throws Exception {
        List<Pending<?>> texts = put(200, Place.UNAWAITED);
        Pending<?> question = put(Place.AWAITED);
        Pending<?> another = put(Place.AWAITED);
        Pending<?> life = put(Place.FIRST);

        List<Pending<?>> group = queue.next(LONG);

        assertThat(group.subList(0, 3)).isEqualTo(List.of(life, question, another));
        assertThat(group.subList(3, group.size())).isEqualTo(texts.subList(0, 50));
    }

    /** Or a disk on which a commit takes long would never be done with them. */
    @ParameterizedTest
    @CsvSource({"10, 10", "48, 48", "100, 48", "1000, 250", "10000, 1024"})
    void of_much_that_nobody_waits_for_a_group_takes_much(int waiting, int taken) throws Exception {
        put(waiting, Place.UNAWAITED);
        assertThat(queue.next(LONG)).hasSize(taken);
        assertThat(queue.size()).isEqualTo(waiting - taken);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void each_is_taken_once_and_in_the_order_of_its_kind(long seed) throws Exception {
        var random = new Random(seed);
        var awaited = new ArrayList<Pending<?>>();
        var unawaited = new ArrayList<Pending<?>>();
        var taken = new ArrayList<Pending<?>>();
        for (int turn = 0; turn < 500; turn++) {
            if (random.nextInt(4) == 0) {
                taken.addAll(queue.next(0));
            } else if (random.nextBoolean()) {
                awaited.addAll(put(random.nextInt(10), Place.AWAITED));
            } else {
                unawaited.addAll(put(random.nextInt(60), Place.UNAWAITED));
            }
            assertThat(queue.all()).hasSize(queue.size());
        }
        while (queue.size() > 0) {
            taken.addAll(queue.next(0));
        }
        assertThat(taken).as("seed %d", seed).hasSize(awaited.size() + unawaited.size());
        assertThat(taken.stream().filter(awaited::contains).toList())
                .as("seed %d", seed)
                .isEqualTo(awaited);
        assertThat(taken.stream().filter(unawaited::contains).toList())
                .as("seed %d", seed)
                .isEqualTo(unawaited);
    }

    @Test
    void who_comes_when_it_is_full_waits_for_room() throws Exception {
        put(WriteQueue.LIMIT, Place.UNAWAITED);
        assertThat(queue.offer(pending(), Place.AWAITED, 1)).isFalse();
        Pending<?> late = pending();
        var offer = new FutureTask<>(() -> queue.offer(late, Place.AWAITED, LONG));
        Thread thread = Thread.ofVirtual().start(offer);
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        queue.next(LONG);

        assertThat(offer.get()).isTrue();
        assertThat(queue.next(LONG)).startsWith(late);
    }

    @Test
    void what_is_taken_out_makes_room_too() throws Exception {
        List<Pending<?>> all = put(WriteQueue.LIMIT, Place.UNAWAITED);
        assertThat(queue.removeIf(all.getFirst()::equals)).isTrue();
        assertThat(queue.removeIf(all.getFirst()::equals)).isFalse();
        put(Place.AWAITED);
        assertThat(queue.all()).hasSize(WriteQueue.LIMIT).doesNotContain(all.getFirst());
    }

    @Test
    void a_wait_ends_with_what_comes_with_its_time_or_when_it_is_woken() throws Exception {
        assertThat(queue.next(1)).isEmpty();
        for (int turn = 0; turn < 2; turn++) {
            var next = new FutureTask<>(() -> queue.next(LONG));
            Thread thread = Thread.ofVirtual().start(next);
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            if (turn == 0) {
                queue.wake();
                assertThat(next.get()).isEmpty();
            } else {
                Pending<?> comes = put(Place.UNAWAITED);
                assertThat(next.get()).isEqualTo(List.of(comes));
            }
        }
        queue.wake();
        assertThat(queue.next(LONG)).isEmpty();
        assertThat(IntStream.range(0, 3).mapToObj(_ -> nothing()).toList()).containsOnly(List.of());
    }

    private List<Pending<?>> nothing() {
        try {
            return queue.next(0);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
