package dev.outcrop.bedrock.local;

import java.util.random.RandomGenerator;

/** A source of chance for many threads. */
final class LockedChance implements RandomGenerator {
    private final RandomGenerator inner;

    LockedChance(RandomGenerator inner) {
        this.inner = inner;
    }

    @Override
    public synchronized long nextLong() {
        return inner.nextLong();
    }
}
